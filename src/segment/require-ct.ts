/** What every recipe for CT asks of its image before any work: Hounsfield units, enough slices, fine enough, the organ inside. */
import { fail } from '../core/failure.ts';
import type { Volume } from '../core/volume.ts';

export interface CtNeeds {
  /** `heart`, `liver`, `kidney`: names the recipe and the failure of an organ that is not covered. */
  readonly organ: string;
  readonly series: string;
  readonly minSlices: number;
  readonly wholeSeries: string;
  readonly maxStepMm: number;
  /** What cannot be done on coarser voxels. */
  readonly tooCoarse: string;
  readonly finerSeries: string;
  readonly minExtentMm: number;
  /** How little the shortest side then shows. */
  readonly tooLittle: string;
  readonly coveringSeries: string;
}

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse` or `ORGAN-not-covered`. */
export function requireCt({ grid, modality, unit }: Volume, needs: CtNeeds): void {
  if (modality !== 'CT' || unit !== 'HU') {
    fail(
      'bad-input',
      'not-ct',
      `This series is ${modality || 'of unknown modality'}; the ${needs.organ} CT recipe reads Hounsfield units, which only CT has.`,
      needs.series,
    );
  }
  const slices = Math.min(...grid.dimensions);
  if (slices < needs.minSlices) {
    fail(
      'bad-input',
      'too-few-slices',
      `The volume is only ${slices} voxels thick; a ${needs.organ} cannot be modelled from fewer than ${needs.minSlices} slices.`,
      needs.wholeSeries,
    );
  }
  const step = Math.max(...grid.spacingMm);
  if (step > needs.maxStepMm) {
    fail(
      'bad-input',
      'too-coarse',
      `Neighbouring voxels lie ${step.toFixed(1)} mm apart; ${needs.tooCoarse} beyond ${needs.maxStepMm} mm.`,
      needs.finerSeries,
    );
  }
  const extent = Math.min(...grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]));
  if (extent < needs.minExtentMm) {
    fail(
      'bad-input',
      `${needs.organ}-not-covered`,
      `The volume is only ${Math.round(extent)} mm along its shortest side, ${needs.tooLittle}.`,
      needs.coveringSeries,
    );
  }
}

/** Air to soft tissue spans a thousand units; an image without a body spans next to nothing. */
const BODY_RANGE_HU = 100;

/** @throws `bad-input`/`empty-image` where nothing in the image differs from the rest. */
export function requireBody({ data }: Volume): void {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high - low > BODY_RANGE_HU)) refuseEmptyImage();
}

export function refuseEmptyImage(): never {
  fail(
    'bad-input',
    'empty-image',
    'The image shows no body: nothing in it is both denser than air and large enough.',
    'Check that the series was loaded completely, or choose another.',
  );
}
