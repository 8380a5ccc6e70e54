/** Commands of single pictures, which are looked at in Import. Their code is loaded with the step. */
import { session, type UiStep } from '../ui/session/session.ts';
import { PICTURE_TOOLS } from '../ui/steps/import/picture-tools.ts';
import type { CommandRow } from './commands.ts';

const IMPORT: readonly UiStep[] = ['import'];

type Pictures = typeof import('../ui/steps/import/pictures.ts');

/** Runs only while a picture is on screen. */
const onPicture =
  (act: (pictures: Pictures) => void): (() => void) =>
  () =>
    void import('../ui/steps/import/pictures.ts').then((module) => {
      if (module.pictures.getState().series) act(module);
    });

const needsFiles = (): string | undefined =>
  session.getState().opened ? undefined : 'No images are open';

const ROWS: readonly (readonly [string, string, (pictures: Pictures) => void])[] = [
  ['Play or pause', 'C', ({ playPictures }) => void playPictures()],
  ['Previous', ',', ({ stepPicture }) => void stepPicture(-1)],
  ['Next', '.', ({ stepPicture }) => void stepPicture(1)],
  [
    'Invert grey levels',
    'N',
    ({ pictures }) => {
      const { inverted, picture } = pictures.getState();
      pictures.setState({ inverted: !(inverted ?? picture?.inverted) });
    },
  ],
];

/** Rows of the table that concern single pictures. */
export const pictureCommands = (): readonly CommandRow[] => [
  ...PICTURE_TOOLS.map(({ id, title, key, draws }) => ({
    group: 'Pictures',
    action: draws ? `Measure on a picture: ${title}` : `Tool on a picture: ${title}`,
    keys: [key],
    steps: IMPORT,
    run: onPicture(({ pictures }) => pictures.setState({ tool: id })),
    blocked: needsFiles,
  })),
  ...ROWS.map(([action, key, act]) => ({
    group: 'Pictures',
    action: `Picture: ${action.toLowerCase()}`,
    keys: [key],
    steps: IMPORT,
    run: onPicture(act),
    blocked: needsFiles,
  })),
  {
    group: 'Pictures',
    action: 'Save the measurements on pictures as CSV',
    keys: [],
    steps: IMPORT,
    run: onPicture(({ exportPictureMeasurements }) => void exportPictureMeasurements()),
    blocked: needsFiles,
  },
];
