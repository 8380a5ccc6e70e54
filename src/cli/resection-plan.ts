/** A resection plan from a JSON file. */
import { z } from 'zod';
import { LABEL } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { RESECTION_DEFAULTS, type ResectionPlan } from '../pipeline/resection-record.ts';
import { remnantSettings, resectionSurface } from '../twin/tumour-schema.ts';
import { jsonFrom } from './labels.ts';

/** A surface may leave out its id, its title and what has a default. */
const planFile = z.object({
  surfaces: z.array(z.record(z.string(), z.unknown())).min(1),
  clipped: z
    .object({ inflow: z.array(z.string()), outflow: z.array(z.string()) })
    .default({ inflow: [], outflow: [] }),
  settings: remnantSettings.partial().default({}),
});

/** Surfaces, clipped branches and settings; what is left out has its default. Fails with `plan-unreadable`. */
export async function resectionPlanFrom(given: string): Promise<ResectionPlan> {
  const parsed = planFile.safeParse(await jsonFrom(given, '--plan', 'plan-unreadable'));
  if (!parsed.success) return refuse(given, parsed.error.issues);
  const { surfaces, clipped, settings } = parsed.data;
  const read = z.array(resectionSurface).safeParse(
    surfaces.map((surface, n) => ({
      id: `surface-${n + 1}`,
      title: `Surface ${n + 1}`,
      ...(surface.kind === 'bezier' && { removes: 'front', contourLps: null }),
      ...(surface.kind === 'offset' && { tumourLabels: [LABEL.tumour] }),
      ...(surface.kind === 'wedge' && {
        axesLps: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      }),
      ...surface,
    })),
  );
  if (!read.success) return refuse(given, read.error.issues);
  return {
    surfaces: read.data,
    clipped,
    settings: { ...RESECTION_DEFAULTS.settings, ...settings },
  };
}

function refuse(
  given: string,
  [issue]: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): never {
  return fail(
    'bad-input',
    'plan-unreadable',
    `${given} is not a resection plan: ${issue.path.map(String).join('.')} ${issue.message}.`,
    'Write {"surfaces":[{"kind":"plane","pointLps":[x,y,z],"normalLps":[x,y,z]}],"settings":{"safetyMarginMm":5}}; kinds are plane, bezier, wedge, offset, territory.',
  );
}
