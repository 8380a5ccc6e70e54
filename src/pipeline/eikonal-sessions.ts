/**
 * Prepared tissue under a number, where the eikonal engine lives in another thread than the hand that drags a pacing site or a
 * lesion: only sources and lesions cross over. The latest tissue replaces the one before.
 */
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import { previewEcg } from '../heart/activation-preview.ts';
import type { EcgTrace } from '../heart/ecg.ts';
import { prepareEikonal } from '../heart/eikonal/eikonal.ts';
import type { ActivationMap, PreparedEikonal } from '../heart/eikonal/eikonal.ts';
import type { EikonalSetup, EikonalSource } from '../heart/eikonal/eikonal-setup.ts';
import { prepareReexcitation } from '../heart/eikonal/re-excitation.ts';
import type {
  ReexcitationResult,
  ReexcitationSetup,
  Stimulus,
} from '../heart/eikonal/re-excitation.ts';
import type { Parameters } from '../heart/parameters.ts';
import { growConductionSystem } from '../heart/purkinje/conduction-system.ts';
import { purkinjeLinks } from '../heart/purkinje/purkinje-links.ts';
import type { PurkinjeParameters, PurkinjeTree } from '../heart/purkinje/purkinje-tree.ts';

export interface PrepareEikonalRequest {
  readonly setup: Omit<EikonalSetup, 'links'>;
  /** Grows a conduction system with these changes to its defaults; null for none. */
  readonly purkinje: Partial<PurkinjeParameters> | null;
}

export interface PreparedTissue {
  readonly contextId: number;
  readonly voxels: number;
  readonly bytes: number;
  readonly roundedVoxels: number;
  readonly tree: PurkinjeTree | null;
}

export interface SolveEikonalRequest {
  readonly contextId: number;
  readonly sources: readonly EikonalSource[];
  /** Ablated active voxels, all of them. */
  readonly lesions: Uint32Array;
}

export interface ReexciteRequest {
  readonly setup: ReexcitationSetup;
  readonly stimuli: readonly Stimulus[];
  readonly lesions: Uint32Array;
  readonly untilMs: number;
}

export interface ActivationEcgRequest {
  readonly contextId: number;
  /** Conductivities of the ECG. */
  readonly parameters: Parameters;
  readonly activation: Pick<ActivationMap, 'timesMs' | 'lastMs'>;
}

interface Session {
  readonly id: number;
  readonly prepared: PreparedEikonal;
  readonly setup: PrepareEikonalRequest['setup'];
  /** Made on first use, for these conductivities. */
  ecg?: { readonly key: string; readonly trace: ReturnType<typeof previewEcg> };
}

export class EikonalSessions {
  private latest: Session | undefined;
  private nextId = 1;

  async prepare(
    { setup, purkinje }: PrepareEikonalRequest,
    context: JobContext,
  ): Promise<PreparedTissue> {
    this.latest?.prepared.close();
    this.latest = undefined;
    const active = setup.grid.active.length;
    const tree = purkinje && growConductionSystem(setup.grid, purkinje);
    await context.checkpoint();
    const links = tree ? purkinjeLinks(tree, active) : undefined;
    const prepared = await prepareEikonal({ ...setup, ...(links && { links }) }, context);
    const contextId = this.nextId++;
    this.latest = { id: contextId, prepared, setup };
    const { voxels, bytes, roundedVoxels } = prepared;
    return { contextId, voxels, bytes, roundedVoxels, tree };
  }

  async solve(
    { contextId, sources, lesions }: SolveEikonalRequest,
    context: JobContext,
  ): Promise<ActivationMap> {
    const { prepared } = this.session(contextId);
    prepared.setLesions(lesions);
    return prepared.solve(sources, context);
  }

  /** The twelve leads of an activation map of the prepared tissue. */
  ecg({ contextId, parameters, activation }: ActivationEcgRequest): EcgTrace {
    const session = this.session(contextId);
    const { intracellularAlong, intracellularAcross, torsoConductivity } = parameters;
    const key = `${intracellularAlong} ${intracellularAcross} ${torsoConductivity}`;
    if (session.ecg?.key !== key)
      session.ecg = { key, trace: previewEcg(session.setup, parameters) };
    return session.ecg.trace(activation);
  }

  private session(contextId: number): Session {
    if (this.latest?.id === contextId) return this.latest;
    return fail(
      'bad-input',
      'eikonal-closed',
      'The tissue is no longer prepared for activation maps.',
      'Open the step again.',
    );
  }

  /** One run with restitution and re-excitation; keeps nothing. */
  async reexcite(
    { setup, stimuli, lesions, untilMs }: ReexciteRequest,
    context: JobContext,
  ): Promise<ReexcitationResult> {
    const prepared = await prepareReexcitation(setup, span(context, 0, 0.1));
    prepared.setLesions(lesions);
    return prepared.run(stimuli, untilMs, span(context, 0.1, 1));
  }
}
