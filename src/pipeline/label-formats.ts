/** Formats of label maps, for dialogs and file names. */

/** Endings of the files that are read (`label-file.ts`). */
export const LABEL_FILE_ENDINGS = '.nii,.gz,.nrrd,.mha,.dcm';

/** What each format is called, its ending, and whether it names the patient and the images it was drawn on. */
export const LABEL_FORMATS = {
  nifti: { title: 'NIfTI', ending: '.nii.gz', type: 'application/gzip', dicom: false },
  nrrd: { title: 'NRRD', ending: '.nrrd', type: 'application/octet-stream', dicom: false },
  seg: { title: 'DICOM SEG', ending: '-seg.dcm', type: 'application/dicom', dicom: true },
  rtstruct: {
    title: 'DICOM RTSTRUCT',
    ending: '-rtstruct.dcm',
    type: 'application/dicom',
    dicom: true,
  },
} as const;
export type LabelFormat = keyof typeof LABEL_FORMATS;
