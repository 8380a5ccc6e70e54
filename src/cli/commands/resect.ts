import { z } from 'zod';
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { formatMl, formatMm } from '../../core/format.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { buildOrganModel } from '../../pipeline/organ-model.ts';
import {
  RESECTION_DEFAULTS,
  resectionRecord,
  type ResectionPlan,
} from '../../pipeline/resection-record.ts';
import { prepareResection } from '../../plan/resection/context.ts';
import { evaluateResection, paintedMask } from '../../plan/resection/evaluate.ts';
import { territoriesOnGrid } from '../../plan/territory/territories.ts';
import { resectionSurface, remnantSettings } from '../../twin/tumour-schema.ts';
import { choiceOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { jsonFrom, labelMapFrom } from '../labels.ts';
import { progressContext } from '../output.ts';

const usage =
  'resect labels.nii.gz --plan plan.json [--organ liver|kidney|brain] [--out removed.nii.gz]';

const ORGANS = ['liver', 'kidney', 'brain'] as const;

/** Evaluates a planned resection of the organ of a label map. */
export const resectCommand: Command = {
  usage,
  purpose: 'Evaluate resection surfaces: volumes, margins, vessels cut, functional remnant.',
  options: ['plan', 'organ', 'out'],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const plan = await planFrom(required({ usage }, '--plan plan.json', input.option('plan')));
    const asked = choiceOption(input, 'organ', ORGANS);
    const organ = ORGANS.find((candidate) => candidate === asked) ?? 'liver';
    const labels = await labelMapFrom(file);
    const model = await buildOrganModel(labels, organ, progressContext('model'));
    const territories = model.territories.map((territory, n) => ({
      tree: territory.kind,
      branchIds: model.trees[n].branches.map(({ id }) => id),
      data: territoriesOnGrid(territory, model.grid),
    }));
    const context = await prepareResection(
      labels,
      { organ, trees: model.trees, territories },
      progressContext('plan'),
    );
    const { safetyMarginMm, uncertaintyMm } = plan.settings;
    const result = evaluateResection(context, plan.surfaces, { safetyMarginMm, uncertaintyMm });
    const removed = paintedMask(context);
    const evaluated = { result, removed: removed.data, organFacts: [] };
    const { record } = resectionRecord(model, plan, evaluated, []);
    const { summary, interlocks } = record;
    const out = input.option('out');
    if (out !== undefined) await writeOutput(out, writeNifti(removed));
    const { volumesMl, margin, remnant, vesselsCut } = summary;
    return {
      json: {
        volumesMl,
        voxels: result.voxels,
        margin: margin && {
          minimumMm: margin.minimumMm,
          atMm: margin.atLps,
          p5Mm: margin.p5Mm,
          areaBelowMm2: margin.areaBelowMm2,
          areaUncertainMm2: margin.areaUncertainMm2,
          perTumour: result.margin?.perTumour,
        },
        remnant,
        vesselsCut,
        territories: summary.territories,
        critical: summary.critical,
        warnings: summary.warnings,
        interlocks: interlocks.map(({ id, message, hint }) => ({ id, message, hint })),
      },
      lines: [
        `Whole organ ${formatMl(volumesMl.total)}, resected ${formatMl(volumesMl.resected)}, remnant ${formatMl(volumesMl.remnant)}, functional ${formatMl(volumesMl.functionalRemnant)}`,
        margin
          ? `Smallest margin ${formatMm(margin.minimumMm)} at ${margin.atLps.map((mm) => mm.toFixed(0)).join(', ')}`
          : 'No tumour: no margin',
        ...vesselsCut.map(
          ({ order, title, diameterMm, depthMm }) =>
            `${order}. ${title}, ${formatMm(diameterMm)}, ${formatMm(depthMm, 0)} deep`,
        ),
        ...interlocks.map(({ message, hint }) => `Check: ${message}. ${hint}`),
      ],
    };
  },
};

/** A surface may leave out its id, its title and what has a default. */
const planFile = z.object({
  surfaces: z.array(z.record(z.string(), z.unknown())).min(1),
  clipped: z
    .object({ inflow: z.array(z.string()), outflow: z.array(z.string()) })
    .default({ inflow: [], outflow: [] }),
  settings: remnantSettings.partial().default({}),
});

async function planFrom(given: string): Promise<ResectionPlan> {
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
