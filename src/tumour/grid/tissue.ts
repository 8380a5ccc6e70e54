/** From a label map to the tissue a tumour grows in: a regular grid and the diffusivity of every voxel. */
import { LABEL, isTumourLabel, structuresOf } from '../../core/anatomy.ts';
import type { TumourOrgan } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { LabelMap } from '../../core/volume.ts';
import { alignedGrid } from '../../mesh/aligned-grid.ts';
import { boundingBox, labelSet } from '../../mesh/label-region.ts';

export interface TissueDiffusivity {
  readonly whiteMm2PerDay: number;
  readonly greyMm2PerDay: number;
  /** Liver and kidney. */
  readonly softMm2PerDay: number;
}

/** Most voxels of a growth grid, its empty corners included. */
const MAX_VOXELS = 60_000_000;
const FINEST_MM = 0.3;
const COARSEST_MM = 5;

/** Tissue of an organ without its tumours; vessels, ducts and fluid are barriers. */
const OWN_TISSUE: Readonly<Record<TumourOrgan, readonly number[]>> = {
  liver: [LABEL.liver],
  kidney: [LABEL.kidneyLeft, LABEL.kidneyRight],
  brain: [
    LABEL.whiteMatter,
    LABEL.greyMatter,
    LABEL.eloquent,
    LABEL.eloquent + 1,
    LABEL.eloquent + 2,
  ],
};

/** Tissue in which a tumour can spread. */
function tissueLabels(organ: TumourOrgan): readonly number[] {
  const labels = structuresOf(organ).map(({ label }) => label);
  return [...OWN_TISSUE[organ], ...labels.filter(isTumourLabel)];
}

/**
 * D of every voxel of a label map, mm2/day: white and grey matter in the brain (tumour counts as white matter, eloquent
 * areas as grey), one value in liver and kidney; 0 outside and in vessels, ducts and fluid.
 */
export function tissueDiffusivity(
  { data }: LabelMap,
  organ: TumourOrgan,
  { whiteMm2PerDay, greyMm2PerDay, softMm2PerDay }: TissueDiffusivity,
): Float32Array {
  const table = new Float32Array(256);
  for (const label of tissueLabels(organ)) {
    const white = label === LABEL.whiteMatter || isTumourLabel(label);
    const ofBrain = white ? whiteMm2PerDay : greyMm2PerDay;
    table[label] = organ === 'brain' ? ofBrain : softMm2PerDay;
  }
  const diffusivity = new Float32Array(data.length);
  for (let n = 0; n < data.length; n++) diffusivity[n] = table[data[n]];
  return diffusivity;
}

/**
 * The labels on cubic voxels of `spacingMm` around the organ. Each voxel takes the label at its centre: unlike a smoothed
 * occupancy, that does not shrink small tumours.
 *
 * @throws bad-input/spacing; bad-input/empty-structure; too-large/growth-grid.
 */
export async function growthGrid(
  labels: LabelMap,
  organ: TumourOrgan,
  spacingMm: number,
  ctx: JobContext<never>,
): Promise<LabelMap> {
  if (!(spacingMm >= FINEST_MM && spacingMm <= COARSEST_MM)) {
    fail(
      'bad-input',
      'spacing',
      `The growth grid has voxels of ${spacingMm} mm, outside ${FINEST_MM} to ${COARSEST_MM} mm.`,
      'Choose a spacing in that range; 1 mm is usual.',
    );
  }
  const own = labelSet(OWN_TISSUE[organ]);
  const box = await boundingBox(labels, labelSet(tissueLabels(organ)), ctx);
  if (!box || !labels.data.some((label) => own[label] === 1)) {
    return fail(
      'bad-input',
      'empty-structure',
      `The label map holds no tissue of the ${organ}, so there is nothing for a tumour to grow in.`,
      'Segment the organ first.',
    );
  }
  const target = alignedGrid(labels.grid, box, spacingMm, 1);
  const voxels = target.grid.dimensions.reduce((product, count) => product * count, 1);
  if (voxels > MAX_VOXELS) {
    const factor = Math.cbrt(voxels / MAX_VOXELS);
    fail(
      'too-large',
      'growth-grid',
      `At ${spacingMm} mm the ${organ} needs a grid of ${(voxels / 1e6).toFixed(0)} million voxels; the limit is ${MAX_VOXELS / 1e6} million.`,
      `Use voxels of ${(Math.ceil(10 * spacingMm * factor) / 10).toFixed(1)} mm or more.`,
    );
  }
  const [nx, ny, nz] = target.grid.dimensions;
  const nearest = target.grid.dimensions.map((count, axis) =>
    Int32Array.from({ length: count }, (_, n) =>
      Math.round(target.start[axis] + n * target.step[axis]),
    ),
  );
  const [sx, sy, sz] = labels.grid.dimensions;
  const data = new Uint8Array(voxels);
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const [b, c] = [nearest[1][j], nearest[2][k]];
      const inImage = b >= 0 && b < sy && c >= 0 && c < sz;
      for (let i = 0; i < nx; i++, n++) {
        const a = nearest[0][i];
        if (inImage && a >= 0 && a < sx) data[n] = labels.data[a + sx * (b + sy * c)];
      }
    }
    await ctx.checkpoint();
  }
  return { grid: target.grid, data };
}
