/** Which of the opened series a case was made from. */
import type { SeriesSummary } from '../../dicom/series.ts';
import type { CaseDocument } from '../../twin/document.ts';

/** Several volumes can come from one DICOM series; an image that is no DICOM has a name of its own, which the case does not carry. */
export const isOwnSeries = (
  { uid, description, stored }: Pick<SeriesSummary, 'uid' | 'description' | 'stored'>,
  study: CaseDocument['study'] | undefined,
): boolean =>
  uid === study?.seriesUid && (stored !== undefined || description === study.seriesDescription);
