/**
 * The scale of a picture that is no slice of a volume (PS3.3 10.7, Basic Pixel Spacing Calibration; C.8.7.1.1.8 for projections;
 * C.8.5.5 for ultrasound regions). A projection shows what lies before the detector enlarged: where only the detector's pixels are
 * known, lengths are said to be lengths there.
 */
import { formatMm } from '../core/format.ts';
import type { PictureCalibration, PictureRegion, PictureScale } from '../core/picture-scale.ts';
import { TAG } from './tags.ts';
import type { Values } from './values.ts';

const PROJECTIONS: ReadonlySet<string> = new Set(['CR', 'DX', 'XA', 'RF', 'MG', 'IO', 'PX', 'RG']);

/** Farther apart than this share two spacings are not the same. */
const SAME_SHARE = 1e-3;
/** Geometry allows no smaller picture than the object, and nothing is ten times enlarged. */
const MAGNIFICATION = { least: 1, most: 10 };

/** Row spacing then column spacing, as the standard writes them; undefined where it is no spacing. */
type Spacing = readonly [number, number] | undefined;

/** The scale of one picture, from its header. */
export function pictureCalibration(values: Values): PictureCalibration {
  const regions = ultrasoundRegions(values);
  const found = regions.length > 0 ? {} : wholeScale(values);
  const scale = found.scale ?? regions.find((region) => region.scale)?.scale;
  return {
    whole: found.scale,
    regions,
    aspect: scale ? scale.mmPerPixel[1] / scale.mmPerPixel[0] : pixelAspect(values),
    caution: found.caution,
  };
}

interface Found {
  readonly scale?: PictureScale;
  readonly caution?: string;
}

function wholeScale(values: Values): Found {
  const pixel = spacing(values, TAG.pixelSpacing) ?? sharedSpacing(values);
  if (!PROJECTIONS.has(values.text(TAG.modality))) return otherScale(values, pixel);
  const detector = spacing(values, TAG.imagerPixelSpacing) ?? detectorOfFrames(values);
  const type = values.text(TAG.pixelSpacingCalibrationType).toUpperCase();
  const said = values.text(TAG.pixelSpacingCalibrationDescription).trim();
  const words = said ? ` (${said})` : '';
  if (pixel && type === 'GEOMETRY') {
    return {
      scale: scaleOf(pixel, 'mm', `Pixel Spacing, corrected for geometric magnification${words}`),
      caution: 'True at the depth in the patient that the correction assumes, near the middle ray.',
    };
  }
  if (pixel && type === 'FIDUCIAL') {
    return {
      scale: scaleOf(
        pixel,
        'mm',
        `Pixel Spacing, calibrated on an object of known size in the picture${words}`,
      ),
      caution: 'True at the depth of that object, near the middle ray.',
    };
  }
  if (pixel && detector && !same(pixel, detector)) {
    return {
      scale: scaleOf(pixel, 'mm', `Pixel Spacing, which is not the detector's${words}`),
      caution: 'The header does not say how it was calibrated, nor for which depth it is true.',
    };
  }
  if (detector) return detectorScale(detector, values);
  if (!pixel) return {};
  return {
    scale: scaleOf(pixel, 'mm, plane not stated', `Pixel Spacing of a projection${words}`),
    caution:
      'The header does not say whether this is the size at the detector or in the patient, who is smaller than the picture.',
  };
}

function detectorScale(detector: NonNullable<Spacing>, values: Values): Found {
  const factor = values.numbers(TAG.estimatedMagnification)[0];
  const believed =
    factor !== undefined && factor >= MAGNIFICATION.least && factor <= MAGNIFICATION.most;
  if (believed) {
    return {
      scale: scaleOf(
        [detector[0] / factor, detector[1] / factor],
        'mm, estimated',
        `Imager Pixel Spacing (${formatMm(detector[1], 3)}) divided by the Estimated Radiographic Magnification Factor (${factor})`,
      ),
      caution:
        'An estimate for one depth in the patient: what lies nearer the detector is longer than this says.',
    };
  }
  const wrong =
    factor === undefined
      ? ''
      : ` A magnification factor of ${factor} cannot be and is not applied.`;
  return {
    scale: scaleOf(detector, 'mm at detector', 'Imager Pixel Spacing, at the detector plane'),
    caution: `Lengths in the patient are shorter, by a magnification that the header does not state.${wrong}`,
  };
}

function otherScale(values: Values, pixel: Spacing): Found {
  if (pixel) return { scale: scaleOf(pixel, 'mm', 'Pixel Spacing') };
  const scanned = spacing(values, TAG.nominalScannedPixelSpacing);
  if (!scanned) return {};
  return {
    scale: scaleOf(
      scanned,
      'mm on the film',
      'Nominal Scanned Pixel Spacing, of the digitised film',
    ),
    caution: 'The size on the film that was scanned, which need not be that in the patient.',
  };
}

const CENTIMETRES = 3;
const FORMATS: Readonly<Record<number, string>> = {
  1: '2D ultrasound',
  2: 'M-mode',
  3: 'Spectral Doppler',
  4: 'Waveform',
  5: 'Graphics',
};

/** Sequence of Ultrasound Regions: each with the units of its own axes. */
function ultrasoundRegions(values: Values): PictureRegion[] {
  return values.items(TAG.ultrasoundRegions).flatMap((region): PictureRegion[] => {
    const [x0, y0, x1, y1] = [TAG.regionMinX, TAG.regionMinY, TAG.regionMaxX, TAG.regionMaxY].map(
      (tag) => region.uint32(tag),
    );
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return [];
    const title = FORMATS[region.uint16(TAG.regionSpatialFormat) ?? 0] ?? 'Ultrasound region';
    return [{ columns: [x0, x1], rows: [y0, y1], title, scale: regionScale(region, title) }];
  });
}

function regionScale(region: Values, title: string): PictureScale | undefined {
  const units = [TAG.regionUnitsX, TAG.regionUnitsY].map((tag) => region.uint16(tag));
  const [dx, dy] = [TAG.regionDeltaX, TAG.regionDeltaY].map((tag) =>
    Math.abs(region.double(tag) ?? 0),
  );
  if (!units.every((unit) => unit === CENTIMETRES) || !(dx > 0 && dy > 0)) return undefined;
  return scaleOf([10 * dy, 10 * dx], 'mm', `Ultrasound region (${title}), Physical Delta`);
}

const scaleOf = (
  [rowMm, columnMm]: NonNullable<Spacing>,
  unit: string,
  source: string,
): PictureScale => ({ mmPerPixel: [columnMm, rowMm], unit, source });

function spacing(values: Values | undefined, tag: string): Spacing {
  const mm = values?.numbers(tag) ?? [];
  return mm.length === 2 && mm.every((length) => length > 0) ? [mm[0], mm[1]] : undefined;
}

/** Enhanced objects say it in a functional group: the shared one, or that of the first frame. */
function group(values: Values, macro: string): Values | undefined {
  return [...values.items(TAG.sharedGroups), ...values.items(TAG.frameGroups).slice(0, 1)]
    .flatMap((item) => item.items(macro))
    .at(0);
}

const sharedSpacing = (values: Values): Spacing =>
  spacing(group(values, TAG.pixelMeasures), TAG.pixelSpacing);

const detectorOfFrames = (values: Values): Spacing =>
  spacing(group(values, TAG.framePixelProperties), TAG.imagerPixelSpacing);

/** Pixel Aspect Ratio is written as vertical, horizontal size. */
function pixelAspect(values: Values): number {
  const [vertical, horizontal] = values.numbers(TAG.pixelAspectRatio);
  return vertical > 0 && horizontal > 0 ? vertical / horizontal : 1;
}

const same = (a: NonNullable<Spacing>, b: NonNullable<Spacing>): boolean =>
  a.every((mm, n) => Math.abs(mm / b[n] - 1) < SAME_SHARE);
