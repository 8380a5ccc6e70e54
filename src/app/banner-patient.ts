import type { CaseDocument, SideValue } from '../twin/document.ts';
import type { BannerPatient, BannerSide } from '../ui/shell/patient-banner.tsx';
import type { OpenScan } from '../ui/session/session.ts';
import { dicomDateText } from '../ui/steps/import/dicom-date.ts';

const SIDE_WORDS: Readonly<Record<SideValue, BannerSide>> = {
  left: 'LEFT',
  right: 'RIGHT',
  midline: 'MIDLINE',
  'not-applicable': 'NOT APPLICABLE',
};

/** Who is on the screen: the open case, or while nothing is confirmed yet the series that is chosen. */
export function bannerPatient(
  document: CaseDocument | undefined,
  opened: OpenScan | undefined,
): BannerPatient | undefined {
  if (document) {
    const { patient, study, side } = document;
    return {
      caseName: patient.pseudonym,
      deidentified: patient.deidentified,
      synthetic: patient.synthetic,
      sex: patient.sex ?? 'withheld',
      born: patient.birthDate ?? 'withheld',
      studyDate: study?.date ?? 'not stated',
      modality: study?.modality ?? 'Series',
      series: study?.seriesDescription || 'no description',
      side: side
        ? { value: SIDE_WORDS[side.value], confirmed: side.confirmedAt !== null }
        : undefined,
    };
  }
  const series = opened?.scan.series.find(({ key }) => key === opened.chosenKey);
  if (!series) return undefined;
  return {
    caseName: series.synthetic ? series.patient.id : 'Not confirmed yet',
    deidentified: series.synthetic || series.patient.deidentified,
    synthetic: series.synthetic,
    sex: series.patient.sex || 'not stated',
    born: dicomDateText(series.patient.birthDate),
    studyDate: dicomDateText(series.studyDate),
    modality: series.stored ? series.stored.format : series.modality,
    series: series.description || 'no description',
    side: undefined,
  };
}
