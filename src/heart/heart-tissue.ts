/** The ventricles of a patient loaded into a tissue engine: kinds of tissue, lead fields of the ECG, everything checked. */
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { genericTorso } from './ecg/conductor.ts';
import { infiniteLeadField, torsoLeadFields } from './ecg/lead-field.ts';
import { ELECTRODES, defaultElectrodes } from './ecg.ts';
import type { Electrodes } from './ecg.ts';
import { STANDARD_MEMBRANE, checkMembrane } from './membrane.ts';
import type { MembraneChoice } from './membrane.ts';
import { validateParameters } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { tissueCentre } from './stimulation.ts';
import { prepaced, tissueKinds } from './tissue-classes.ts';
import { conductingMask } from './conducting-mask.ts';
import { createTissueEngine } from './tissue/create-engine.ts';
import type { EnginePreference } from './tissue/create-engine.ts';
import type { LeadField, TissueEngine, TissueSetup } from './tissue/engine.ts';

/** The conductor in which the ECG is taken: without end, or a chest of average shape around this heart. */
export type EcgConductor = 'infinite' | 'generic-torso';

export interface HeartTissueSetup {
  readonly grid: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** AHA segment per active voxel; needed for sites given by segment or as the apex. */
  readonly segments?: Uint8Array;
  /** Depth per active voxel, 0 at the endocardium, 1 at the epicardium; needed for layers of cells. */
  readonly depth?: Float32Array;
  readonly parameters: Parameters;
  /** The modified Mitchell-Schaeffer model where not given. */
  readonly membrane?: MembraneChoice;
  /** Active voxels (numbers into `grid.active`) made non-conducting. */
  readonly lesions?: Uint32Array;
  /** Where the ECG is taken; by default from the position of the heart alone. */
  readonly electrodes?: Electrodes;
  readonly ecgConductor?: EcgConductor;
  /** At most so many threads; by default as many as the machine has. */
  readonly threads?: number;
  /** `auto` where not given: WebGPU where a trial shows that it is faster. Its results agree with WebAssembly's, but not bit by bit. */
  readonly engine?: EnginePreference;
}

/**
 * Everything about the tissue but its lead fields: what an estimate needs before anything is allocated.
 *
 * @throws bad-input for parameters, membrane, and arrays that do not belong together.
 */
export function heartTissueSetup(setup: HeartTissueSetup): TissueSetup {
  const { grid, fibres, parameters, depth, threads, membrane = STANDARD_MEMBRANE } = setup;
  validateParameters(parameters);
  checkMembrane(membrane, parameters);
  checkArrays(setup);
  const conducting = conductingMask(grid, setup.lesions);
  return {
    grid,
    fibres,
    model: membrane.model,
    ...tissueKinds({ simulation: grid, conducting, membrane, parameters, depth }),
    ...(parameters.timeStepMs > 0 && { timeStepMs: parameters.timeStepMs }),
    intracellular: {
      along: parameters.intracellularAlong,
      across: parameters.intracellularAcross,
    },
    ...(threads !== undefined && { threads }),
  };
}

/**
 * The engine, at rest, with the nine electrodes of the ECG unless `ecg` is false. `close` must be called in the end.
 *
 * @throws as {@link heartTissueSetup} and the engine itself.
 */
export async function createHeartTissue(
  setup: HeartTissueSetup,
  tissue: TissueSetup,
  ctx: JobContext,
  { ecg = true }: { readonly ecg?: boolean } = {},
): Promise<TissueEngine> {
  const { parameters, membrane = STANDARD_MEMBRANE } = setup;
  const { classOf } = tissue;
  const paced = await prepaced(
    { classes: tissue.classes, classOf },
    membrane,
    parameters.s1IntervalMs,
    span(ctx, 0, 0.3),
  );
  const leadFields = ecg ? await ecgLeadFields(setup, span(ctx, 0.3, 1)) : [];
  return createTissueEngine({ ...tissue, ...paced, leadFields }, setup.engine ?? 'auto', () =>
    ctx.checkpoint(),
  );
}

async function ecgLeadFields(
  setup: HeartTissueSetup,
  ctx: JobContext,
): Promise<readonly LeadField[]> {
  const centre = tissueCentre(setup.grid);
  const electrodes = setup.electrodes ?? defaultElectrodes(centre);
  if (setup.ecgConductor !== 'generic-torso') {
    const { torsoConductivity } = setup.parameters;
    return ELECTRODES.map((name) => infiniteLeadField(electrodes[name], torsoConductivity));
  }
  const torso = await genericTorso(centre, setup.grid, undefined, {}, span(ctx, 0, 0.2));
  const { functions } = await torsoLeadFields(torso, electrodes, span(ctx, 0.2, 1));
  return functions;
}

function checkArrays({ grid, fibres, segments, depth, membrane }: HeartTissueSetup): void {
  const active = grid.active.length;
  const fits =
    fibres.length === 3 * active &&
    (!segments || segments.length === active) &&
    (!depth || depth.length === active);
  if (!fits) {
    fail(
      'bad-input',
      'fields-do-not-match',
      `The fibres (${fibres.length / 3}), segments (${segments?.length ?? 0}) or depths (${depth?.length ?? 0}) do not belong to this grid of ${active} tissue voxels.`,
      'Build the model again: grid, fibres and segments together.',
    );
  }
  if (membrane && membrane.layers !== 'one' && !depth) {
    fail(
      'bad-input',
      'no-depth',
      'This model does not say how deep in the wall each voxel lies, so that layers of cells cannot be made.',
      'Build the model again, or choose one kind of cell for the whole wall.',
    );
  }
}
