/** Whether a series can lie over the open image, and where: two people never, two frames of reference only when aligned. */
import { fail } from '../../../core/failure.ts';
import { pseudonym, samePatient } from '../../../dicom/identity.ts';
import type { SeriesSummary, StoredVolume } from '../../../dicom/series.ts';
import { IDENTITY_TRANSFORM, type RigidTransform } from '../../../segment/register/transform.ts';
import type { CaseDocument } from '../../../twin/document.ts';
import type { RecordMap } from '../../../twin/record-map.ts';

/** How a second series lies on the first. */
export interface SeriesPlace {
  /** LPS of the second to LPS of the first. */
  readonly toFirst: RigidTransform;
  readonly statement: string;
  /** False while the alignment is provisional. */
  readonly trusted: boolean;
}

/**
 * Where a series lies on the image of the case. `own` is the series that the case was opened from, while its files are open.
 * @throws `bad-input`/`other-patient`, `other-frame`; the stop of a series that is no volume
 */
export function placeOfSeries(
  document: CaseDocument,
  own: SeriesSummary | undefined,
  series: SeriesSummary,
): SeriesPlace {
  const stop = series.warnings.find(({ severity }) => severity === 'stop');
  if (stop) fail('bad-input', stop.code, stop.message, stop.hint);
  if (series.stored) return placeOfStored(series.stored);
  refuseOtherPatient(document, own, series);
  const { frameOfReferenceUid: frame } = series;
  if (frame !== '' && frame === document.steps.image?.parameters.frameOfReferenceUid) {
    return {
      toFirst: IDENTITY_TRANSFORM,
      statement:
        'Both series name the same frame of reference: positions are taken as they are. Whether the patient moved between them is not known.',
      trusted: true,
    };
  }
  const { followUp } = document.steps;
  if (followUp && frame !== '' && frame === followUp.parameters.frameOfReferenceUid) {
    return placeOfFollowUp(followUp);
  }
  return fail(
    'bad-input',
    'other-frame',
    frame === ''
      ? 'This series does not say in which frame of reference it lies, so nobody knows where it lies on the open image.'
      : 'This series lies in another frame of reference than the open image, and no alignment of the two exists: laid over each other they would show different places.',
    'Choose a series of the same examination, or add the other study in Model, where it is aligned, and choose it again.',
  );
}

/** Such a file names nobody and no frame: it is shown with that said, and never as aligned. */
const placeOfStored = ({ format }: StoredVolume): SeriesPlace => ({
  toFirst: IDENTITY_TRANSFORM,
  statement: `A ${format} file names neither a patient nor a frame of reference. It lies where its own header puts it: only you can know whether it is this patient, and in this position.`,
  trusted: false,
});

/** Where the second study of the case lies, by the alignment that was made for it. */
export function placeOfFollowUp({ summary, interlocks }: RecordMap['followUp']): SeriesPlace {
  const { method, toBaseline } = summary.registration;
  const open = interlocks.some(({ id, answer }) => id === 'alignment' && answer === null);
  const by = { 'same-frame': 'frame', 'mutual-information': 'content', landmarks: 'landmarks' };
  return {
    toFirst: toBaseline,
    statement: open
      ? 'The alignment of this study is provisional: look at it in Model before you believe what lies where.'
      : `Laid on the open image as the second study was aligned, by ${by[method]}.`,
    trusted: !open,
  };
}

function refuseOtherPatient(
  { patient }: CaseDocument,
  own: SeriesSummary | undefined,
  series: SeriesSummary,
): void {
  const name = series.synthetic ? series.patient.id : pseudonym(series.patient);
  const same =
    name === patient.pseudonym &&
    series.synthetic === patient.synthetic &&
    (own === undefined || samePatient(own.patient, series.patient));
  if (same) return;
  fail(
    'bad-input',
    'other-patient',
    `This series is of another patient (${name}) than the case (${patient.pseudonym}): images of two people are never laid over each other.`,
    'Choose a series of the same patient. Where the identity was removed in two different ways, remove it in the same way in both.',
  );
}
