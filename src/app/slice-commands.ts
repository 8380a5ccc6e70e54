/** Commands of the cine and of the planes in which an image was acquired. Their code is loaded with the step. */
import { session, type UiStep } from '../ui/session/session.ts';
import type { CommandRow } from './commands.ts';

const REVIEW: readonly UiStep[] = ['review'];

const withCine =
  (act: (cine: typeof import('../ui/steps/slices/cine.ts')) => void): (() => void) =>
  () =>
    void import('../ui/steps/slices/cine.ts').then(act);

/** Only a cine has phases: whether the case is one is known once its files are open. */
const needsPhases = (): string | undefined =>
  session.getState().opened?.scan.series.some(({ phase }) => phase !== undefined)
    ? undefined
    : 'The open images are no cine';

const ROWS: readonly (readonly [string, string, () => void])[] = [
  ['Play or pause', 'C', withCine(({ togglePlay }) => void togglePlay())],
  ['Previous phase', ',', withCine(({ stepPhase }) => stepPhase(-1))],
  ['Next phase', '.', withCine(({ stepPhase }) => stepPhase(1))],
];

/** Rows of the table that concern phases of the beat and the planes of the scanner. */
export const sliceCommands = (): readonly CommandRow[] => [
  ...ROWS.map(([action, key, run]) => ({
    group: 'Cine',
    action: `Cine: ${action.toLowerCase()}`,
    keys: [key],
    steps: REVIEW,
    run,
    blocked: needsPhases,
  })),
  {
    group: 'Measure',
    action: 'Measure: Along a surface',
    keys: ['G'],
    steps: REVIEW,
    run: () =>
      void import('../ui/steps/review/surface-measure.ts').then(({ toggleSurfaceMeasure }) =>
        toggleSurfaceMeasure(),
      ),
    blocked: () =>
      session.getState().caseStore?.getState().document.steps.segmentation
        ? undefined
        : 'No structure has been segmented yet',
  },
  {
    group: 'Review',
    action: 'Acquired planes',
    keys: ['9'],
    steps: REVIEW,
    run: () =>
      void import('../ui/steps/review/acquired.ts').then(({ showAcquiredPlanes }) =>
        showAcquiredPlanes(),
      ),
  },
];
