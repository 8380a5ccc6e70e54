/** What the results of a case rest on, and what its report is called; printed in each report. */
import type { FastConduction } from '../heart/fast-conduction.ts';
import type { CaseDocument } from '../twin/document.ts';

const STRUCTURES =
  'The structures are proposed by a recipe and may have been edited by hand; volumes are counted on the label map.';

const HEART: readonly string[] = [
  STRUCTURES,
  'Fibre directions follow a rule (Bayer 2012), not a measurement in this patient.',
  'The electrical model is the monodomain equation with the membrane that is named with each run, with conduction velocities and action potentials of a published average, not of this patient.',
  'Scar and lesions do not conduct at all; the border zone conducts slower and recovers later by fixed factors.',
  'A gap between lesions that is narrower than two voxels of the simulation grid is decided by the grid and not by the tissue.',
  'The ECG is that of a homogeneous conductor without end, or of a chest of average shape, as named with each run, at default electrode positions; it is not measured.',
];

/** What stands for the Purkinje network, by the choice of each run. */
const FAST_CONDUCTION_WORDS: Readonly<Record<FastConduction, string>> = {
  layer:
    'The Purkinje network is not drawn; a thin layer under the endocardium that conducts fast in all directions stands for it. Activation starts only at the pacing sites.',
  tree: 'A Purkinje tree grown by rule, not that of this patient, stands for the conduction system; it keeps its speed at every rate and never blocks.',
  none: 'Runs without fast conduction leave the Purkinje network out altogether: activation spreads through muscle alone.',
};

const PROTOCOLS: readonly string[] = [
  'Stimulation protocols pace tissue from rest with a stimulus of fixed strength and size, from each site in turn. Rate, autonomic tone, drugs and the way a catheter lies are not part of the model.',
  'Re-entry counts as sustained when it is active 800 ms after the last stimulus. Whether and where it is induced depends on the resolution of scar and border zone in the images and on the membrane; what was not induced is not excluded.',
];

const TUMOUR: readonly string[] = [
  STRUCTURES,
  'Margins are distances on the images as they were taken; the organ moves and deforms in an operation, and the cut takes tissue that is not counted here.',
  'Vessels thinner than the image shows are not in the vessel trees; a territory belongs to the nearest drawn branch, which real perfusion may not follow.',
  'Limits of the remnant are published averages for a condition of the organ; they differ between centres.',
  'Growth follows a reaction-diffusion equation with parameters of the literature or fitted to volumes of a few studies. Two studies decide the speed of growth at best, never invasion and proliferation apart.',
  'Response to radiation follows the linear-quadratic model and response to drugs a log-kill with one compartment, with sensitivities that differ widely between patients; the bands show only what the chosen priors leave open.',
];

/** Of the steps that the case holds, and no others. */
export function assumptionsOf({ organ, steps }: CaseDocument): readonly string[] {
  if (organ !== 'heart') return TUMOUR;
  const runs = [steps.simulation, steps.retest, steps.induction, steps.reinduction];
  const chosen = runs.flatMap((run) => (run ? [run.parameters.fastConduction ?? 'layer'] : []));
  const kinds = (Object.keys(FAST_CONDUCTION_WORDS) as FastConduction[]).filter((kind) =>
    chosen.length > 0 ? chosen.includes(kind) : kind === 'layer',
  );
  return [
    ...HEART,
    ...kinds.map((kind) => FAST_CONDUCTION_WORDS[kind]),
    ...(steps.induction || steps.reinduction ? PROTOCOLS : []),
  ];
}

/** The title of a case's report, from the furthest thing it holds. */
export function reportTitle({ organ, steps }: CaseDocument): string {
  if (organ === 'heart') return steps.plan ? 'Ablation plan' : 'Heart model';
  if (steps.resection && steps.growth) return 'Resection plan and therapy comparison';
  if (steps.resection) return 'Resection plan';
  return steps.growth ? 'Growth and therapy comparison' : 'Organ model';
}
