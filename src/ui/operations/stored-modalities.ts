/** What the values of an image can be whose file does not say it, as a question to the user. */
import type { StoredModality } from '../../dicom/series.ts';

export const STORED_MODALITIES: readonly {
  readonly value: StoredModality;
  readonly label: string;
}[] = [
  { value: 'CT', label: 'CT in HU' },
  { value: 'MR', label: 'MR signal' },
  { value: 'OT', label: 'Other' },
];
