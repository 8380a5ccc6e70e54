/** Agreement of label maps as a table: what is compared, the rows, and the file. */
import type { Organ } from '../core/anatomy.ts';
import type { LabelMap } from '../core/volume.ts';
import { writeCsv } from '../formats/csv.ts';
import type { Agreement, LabelAgreement } from '../segment/agreement.ts';
import type { LabelFile } from './label-file.ts';

/** What a file says about whose images it belongs to; compared only where both sides say it. */
export interface ImageIdentity {
  readonly patientId: string;
  readonly frameOfReferenceUid: string;
}

/** What the structures of the case are compared with. */
export type ComparedWith =
  | {
      readonly kind: 'file';
      readonly file: LabelFile;
      readonly organ: Organ;
      /** What the one unknown value of a mask stands for. */
      readonly maskLabel: number;
      /** Of the images that the case was drawn on, while they are open. */
      readonly images?: ImageIdentity;
    }
  | { readonly kind: 'structures'; readonly first: number; readonly second: number };

export interface StructureAgreement extends LabelAgreement {
  /** Label in the case, and label of the other side. */
  readonly other: number;
  /** `Liver`, or `Liver against Tumour 1`. */
  readonly title: string;
}

export interface LabelComparison {
  readonly toleranceMm: number;
  readonly rows: readonly StructureAgreement[];
  /** The label map of the file; absent where structures of one map were compared. */
  readonly against?: LabelMap;
  readonly notes: readonly string[];
}

const COLUMNS = [
  'structure',
  'dice',
  'jaccard',
  'surface_dice',
  'tolerance_mm',
  'average_surface_distance_mm',
  'average_distance_a_to_b_mm',
  'average_distance_b_to_a_mm',
  'surface_distance_95_mm',
  'volume_a_ml',
  'volume_b_ml',
  'volume_difference_ml',
] as const;

/** The table for a spreadsheet; an infinite distance, where one side is empty, is left empty. */
export function agreementCsv(
  rows: readonly (LabelAgreement & { readonly title: string })[],
  { toleranceMm }: Pick<Agreement, 'toleranceMm'>,
): string {
  return writeCsv(
    COLUMNS,
    rows.map((row) => [
      row.title,
      row.dice,
      row.jaccard,
      row.surfaceDice,
      toleranceMm,
      row.averageSymmetricDistanceMm,
      row.averageDistanceAToBMm,
      row.averageDistanceBToAMm,
      row.distance95Mm,
      row.volumeAMl,
      row.volumeBMl,
      row.volumeDifferenceMl,
    ]),
  );
}
