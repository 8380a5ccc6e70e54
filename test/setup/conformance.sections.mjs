/** The sections of the conformance page, in their order; the page is refused while one of them has no row. */
export const SECTIONS = /** @type {const} */ ([
  {
    name: 'Transfer syntaxes',
    about:
      'How the pixels of a DICOM file may be written. Lossless forms give the same pixels bit by bit.',
  },
  {
    name: 'Pixels and colours',
    about: 'Photometric interpretations, depths and signs, overlays and text in the pixels.',
  },
  {
    name: 'DICOM objects',
    about:
      'SOP classes: which are read as images, which otherwise, and which are named and left out.',
  },
  {
    name: 'Frames, phases and repeats',
    about: 'Multi-frame objects, and series that hold several volumes or films.',
  },
  {
    name: 'Geometry',
    about: 'Each repair is listed with its size and must be seen before anything is simulated.',
  },
  {
    name: 'Character sets',
    about: 'Names of patients in the character sets of PS3.3 C.12.1.1.2.',
  },
  {
    name: 'Segmentations and structures',
    about: 'Label maps from and to DICOM objects, on the grid of their image.',
  },
  {
    name: 'Images of other formats',
    about:
      'Frames are turned to LPS millimetres; what leaves the side of the patient open is refused.',
  },
  {
    name: 'Surfaces and maps',
    about:
      'Frame and unit are written where the format can hold them, and asked for where it cannot.',
  },
  {
    name: 'Archives and network',
    about: 'Zip files, media directories, DICOMweb, the case archive and de-identified copies.',
  },
  {
    name: 'Limits and hostile files',
    about: 'Checked before memory is asked for.',
  },
]);
