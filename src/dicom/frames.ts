/**
 * The images of a multi-frame object: what is said once for all frames and what is said of each (functional groups,
 * PS3.3 C.7.6.16). Classic multi-frame objects say everything once.
 */
import type { ImageHeader } from './image-header.ts';
import { pixelSizeMm, placementOf } from './placement.ts';
import type { PixelLayout, SeriesQuantity } from './series.ts';
import { PARAMETRIC_MAP } from './sop-class.ts';
import { otherCtUnit, statedRescale } from './stated-rescale.ts';
import { TAG } from './tags.ts';
import type { Values } from './values.ts';

/** The attributes of one functional group, of the frame or shared by all. */
type Groups = (macro: string) => Values | undefined;

/** One header per frame, in the order of the frames. */
export function frameHeaders(
  base: ImageHeader,
  attributes: Values,
  layouts: readonly PixelLayout[],
): ImageHeader[] {
  const shared = attributes.items(TAG.sharedGroups)[0];
  const own = attributes.items(TAG.frameGroups);
  if (layouts.length === 1 && !shared && own.length === 0) return [base];
  const sharedGroup = remembered((macro) => shared?.items(macro)[0]);
  return layouts.map((pixels, n) => {
    const frame = own[n];
    const groups: Groups = (macro) => frame?.items(macro)[0] ?? sharedGroup(macro);
    return frameHeader(base, attributes, groups, pixels, n + 1);
  });
}

function remembered(find: Groups): Groups {
  const known = new Map<string, Values | undefined>();
  return (macro) => {
    if (!known.has(macro)) known.set(macro, find(macro));
    return known.get(macro);
  };
}

function frameHeader(
  base: ImageHeader,
  attributes: Values,
  groups: Groups,
  pixels: PixelLayout,
  frame: number,
): ImageHeader {
  const measures = groups(TAG.pixelMeasures);
  const value = groups(TAG.pixelValueTransformation);
  const rescale = value && statedRescale(value);
  const window = groups(TAG.frameVoiLut);
  const spacing = measures?.numbers(TAG.pixelSpacing) ?? [];
  const centre = window?.numbers(TAG.windowCentre)[0];
  const width = window?.numbers(TAG.windowWidth)[0] ?? 0;
  const quantity = quantityOf(attributes, groups);
  const type = (groups(TAG.mrFrameType) ?? groups(TAG.ctFrameType))?.text(TAG.frameType);
  return {
    ...base,
    frame,
    instanceNumber: (base.instanceNumber ?? 0) * 100_000 + frame,
    placement:
      placementOf(
        (groups(TAG.planePosition) ?? attributes).numbers(TAG.imagePosition),
        (groups(TAG.planeOrientation) ?? attributes).numbers(TAG.imageOrientation),
      ) ?? base.placement,
    ...(spacing.length > 0 && { pixelSpacingMm: pixelSizeMm(spacing) }),
    sliceThicknessMm: measures?.numbers(TAG.sliceThickness)[0] ?? base.sliceThicknessMm,
    repeats: { ...base.repeats, ...frameRepeats(groups, type) },
    ...(type && { imageType: type.toUpperCase().split('\\') }),
    ...(centre !== undefined && width > 0 && { window: { centre, width } }),
    rescaled: base.rescaled || rescale?.intercept !== undefined,
    rescaleUnusable: rescale?.unusable ?? base.rescaleUnusable,
    ctUnit: base.ctUnit ?? (value && base.modality === 'CT' ? otherCtUnit(value) : undefined),
    ...(quantity && { quantity: quantity.quantity }),
    pixels: {
      ...pixels,
      slope: rescale?.slope ?? pixels.slope,
      intercept: rescale?.intercept ?? pixels.intercept,
      ...quantity?.scale,
    },
  };
}

/** What the values of a parametric map are, and how stored ones become them (PS3.3 C.7.6.16.2.11). */
function quantityOf(
  attributes: Values,
  groups: Groups,
):
  | { quantity: SeriesQuantity; scale: { slope: number; intercept: number } | undefined }
  | undefined {
  const mapping = groups(TAG.realWorldMapping);
  if (!mapping || attributes.text(TAG.sopClassUid) !== PARAMETRIC_MAP) return undefined;
  const slope = mapping.double(TAG.realWorldSlope);
  const intercept = mapping.double(TAG.realWorldIntercept);
  const linear = slope !== undefined && intercept !== undefined;
  return {
    quantity: {
      name: mapping.text(TAG.realWorldExplanation) || mapping.text(TAG.realWorldLabel),
      unit: mapping.items(TAG.measurementUnits)[0]?.text(TAG.codeValue) ?? '',
    },
    scale:
      linear && Number.isFinite(slope) && slope !== 0 && Number.isFinite(intercept)
        ? { slope, intercept }
        : undefined,
  };
}

/** What tells frames at one position apart; only what is said, so that the rest of the header still counts. */
function frameRepeats(groups: Groups, type: string | undefined): Record<string, string> {
  const content = groups(TAG.frameContent);
  const cardiac = groups(TAG.cardiacSynchronization);
  const diffusion = groups(TAG.mrDiffusion);
  const gradient = diffusion?.items(TAG.gradientDirections)[0];
  const temporal = groups(TAG.temporalPositions);
  const converted = groups(TAG.convertedAttributes);
  const found: Record<string, string | number | undefined> = {
    'temporal position': content?.uint32(TAG.temporalPositionIndex),
    'cardiac phase': cardiac?.double(TAG.cardiacPhasePercent),
    'trigger time':
      cardiac?.double(TAG.nominalTriggerDelay) ??
      converted?.numbers(TAG.triggerTime)[0] ??
      temporal?.double(TAG.temporalOffset),
    'echo time': groups(TAG.mrEcho)?.double(TAG.effectiveEchoTime),
    'b-value': diffusion?.double(TAG.diffusionBValue),
    'gradient direction': gradient
      ?.doubles(TAG.gradientOrientation)
      .map((cosine) => cosine.toFixed(4))
      .join(' '),
    acquisition: content?.uint16(TAG.frameAcquisitionNumber),
    'image type': type,
    stack: content?.text(TAG.stackId),
    'acquisition time': content?.text(TAG.frameAcquisitionTime),
  };
  // Dimension Index Values (PS3.3 C.7.6.17.1): what the maker sorts by, whatever it is.
  content?.longs(TAG.dimensionIndexValues).forEach((value, n) => {
    found[`dimension ${n + 1}`] = value;
  });
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}
