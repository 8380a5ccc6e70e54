import type { SeedStroke } from '../../segment/edit/seeds.ts';
import { caseScoped } from '../session/case-scoped.ts';

/** Strokes inside and outside that the tool in hand works from; nothing of them is saved. */
export const seedStrokes = caseScoped<{ readonly strokes: readonly SeedStroke[] }>(() => ({
  strokes: [],
}));

export function forgetSeeds(): void {
  if (seedStrokes.getState().strokes.length > 0) seedStrokes.setState({ strokes: [] });
}
