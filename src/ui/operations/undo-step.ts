/** What Ctrl+Z takes back: the last stroke of the seeds while there are any, else the last step of the case. */
import { session } from '../session/session.ts';
import { seedStrokes } from './edit-seed-strokes.ts';

const hasSeeds = (): boolean => seedStrokes.getState().strokes.length > 0;

export function undoStep(): void {
  // The edits are loaded with their step; where there are seeds they are there already.
  if (hasSeeds()) void import('./edit-seeds.ts').then(({ takeBackSeed }) => takeBackSeed());
  else session.getState().caseStore?.undo();
}

/** What the next undo is called, undefined where there is nothing to take back. */
export function undoWords(stepName: string | null | undefined): string | undefined {
  return hasSeeds() ? 'the last stroke' : (stepName ?? undefined);
}
