/** The measurements of a case as a structured report takes them. */
import { structureByName } from '../core/anatomy.ts';
import { add, norm, scale, subtract, type Lps } from '../core/space.ts';
import { DERIVATION, QUANTITY, UNIT, type SrCode } from '../dicom/sr/codes.ts';
import type { SpaceShape } from '../dicom/sr/content-items.ts';
import type { MeasuredGroup, MeasuredValue } from '../dicom/sr/measurement-report.ts';
import { derivedUid } from '../formats/dicom-source.ts';
import { codesOf } from '../formats/structure-codes.ts';
import { measurementsOf, type CaseDocument } from '../twin/document.ts';
import {
  measuredFigures,
  outdated,
  type Figures,
  type MeasuredOn,
} from '../twin/measure-figures.ts';
import { isDrawn, type DrawnMeasurement, type Measurement } from '../twin/measurement.ts';
import { rounded, volumeGroup, type WrittenSegments } from './measurement-report.ts';

export interface MeasuredGroups {
  readonly groups: readonly MeasuredGroup[];
  /** Names of measurements that are not reported, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * All that was drawn, and the volumes of all structures. What was drawn on an earlier state of the image is left out: in
 * a report nobody could tell.
 */
export async function measuredGroups(
  document: CaseDocument,
  on: MeasuredOn,
  segments?: WrittenSegments,
): Promise<MeasuredGroups> {
  const groups: MeasuredGroup[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const measurements = measurementsOf(document);
  const quantity = imageQuantity(document);
  for (const item of measurements) {
    if (item.kind === 'volume') continue;
    const figures = measuredFigures(item, on);
    const values = valuesOf(item, figures, quantity);
    const reason = outdated(document, item) ?? (values.length > 0 ? undefined : figures.problem);
    if (reason !== undefined || values.length === 0) {
      leftOut.push({ name: item.name, reason: reason ?? 'It has no figure.' });
      continue;
    }
    const { name } = item;
    groups.push({
      name,
      trackingUid: await derivedUid('measurement', item.id),
      ...(item.kind === 'geodesic' && findingOf(item.structure)),
      shape: shapeOf(item),
      values,
    });
  }
  for (const { name: structure, volumeMl } of document.steps.segmentation?.summary.structures ??
    []) {
    if (volumeMl <= 0) continue;
    const own = measurements.find((item) => item.kind === 'volume' && item.structure === structure);
    const title = structureByName(structure)?.title ?? structure;
    groups.push(await volumeGroup(own?.name ?? `${title} volume`, structure, volumeMl, segments));
  }
  return { groups, leftOut };
}

function findingOf(structure: string): { finding?: SrCode } {
  const label = structureByName(structure)?.label;
  return label === undefined ? {} : { finding: codesOf(label).type };
}

function valuesOf(
  item: Measurement,
  { lengthMm, angleDeg, areaMm2, perimeterMm, values }: Figures,
  [quantity, unit]: readonly [SrCode, SrCode],
): MeasuredValue[] {
  const length = item.kind === 'distance' ? QUANTITY.length : QUANTITY.pathLength;
  const one = (value: number | undefined, of: SrCode, in_: SrCode, derivation?: SrCode) =>
    value === undefined
      ? []
      : [{ quantity: of, value: rounded(value, 2), unit: in_, ...(derivation && { derivation }) }];
  return [
    ...one(lengthMm, length, UNIT.mm),
    ...one(angleDeg, QUANTITY.angle, UNIT.degrees),
    ...one(areaMm2, QUANTITY.area, UNIT.mm2),
    ...one(perimeterMm, QUANTITY.perimeter, UNIT.mm),
    ...one(values?.mean, quantity, unit, DERIVATION.mean),
    ...one(values?.sd, quantity, unit, DERIVATION.sd),
    ...one(values?.min, quantity, unit, DERIVATION.min),
    ...one(values?.max, quantity, unit, DERIVATION.max),
  ];
}

/** What the values of the image are, with their unit. */
function imageQuantity({ steps }: CaseDocument): readonly [SrCode, SrCode] {
  const summary = steps.image?.summary;
  if (summary?.unit === 'HU') return [QUANTITY.attenuation, UNIT.hounsfield];
  return [summary?.modality === 'MR' ? QUANTITY.mrSignal : QUANTITY.imageValue, UNIT.none];
}

function shapeOf(
  item: Exclude<Measurement, { kind: 'volume' }>,
): SpaceShape & { readonly isRegion: boolean } {
  if (isDrawn(item) && item.kind === 'ellipse') return ellipse(item);
  const { points } = item;
  return item.kind === 'freehand'
    ? { type: 'POLYGON', pointsMm: [...points, points[0]], isRegion: true }
    : { type: 'POLYLINE', pointsMm: points, isRegion: false };
}

/** The ends of the longer axis, then those of the shorter one (PS3.3 C.18.9.1.2). */
function ellipse({ points: [centre, first, second] }: DrawnMeasurement) {
  const arms = [subtract(first, centre), subtract(second, centre)];
  const [long, short] = norm(arms[0]) >= norm(arms[1]) ? arms : arms.toReversed();
  const ends = (arm: Lps): Lps[] => [add(centre, scale(arm, -1)), add(centre, arm)];
  return { type: 'ELLIPSE', pointsMm: [...ends(long), ...ends(short)], isRegion: true } as const;
}
