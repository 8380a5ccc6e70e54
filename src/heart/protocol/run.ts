/** Runs a stimulation protocol on an engine: every site in turn from the same state of rest. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { cellModel } from '../cells/models.ts';
import type { JunctionBeat } from '../junction-pulses.ts';
import type { StimulusSite } from '../stimulation.ts';
import type { TissueEngine, TissueSnapshot } from '../tissue/engine.ts';
import { estimateProtocol, SNAPSHOT_BYTES } from './estimate.ts';
import { Pacer } from './pacer.ts';
import type { PacingSite, Protocol } from './protocol.ts';
import { trainOnsets } from './protocol.ts';
import type { Attempt, ProtocolPartial, ProtocolResult, SiteResult } from './result.ts';
import { SiteRun } from './site-run.ts';
import { conductingOf, siteVoxels } from './sites.ts';
import { SnapshotStore } from './snapshots.ts';
import { runBurst, runExtrastimuli, runPeerp } from './strategies.ts';
import type { SiteLog } from './strategies.ts';
import { mostAttempts } from './validate.ts';

export interface ProtocolOptions {
  /** AHA segment per active voxel: for sites given by segment, and to name where activity exits. */
  readonly segments?: Uint8Array;
  /** Memory for states to branch from. */
  readonly snapshotBudgetBytes?: number;
  /** Speed of this machine, to refuse what would take too long; a mid-range laptop's where not measured. */
  readonly nodeStepsPerSecond?: number;
  /** What a stimulus does by way of the conduction system; without, only muscle conducts. */
  readonly junctions?: (site: StimulusSite) => Promise<JunctionBeat>;
}

const USUAL_SPEED = 100e6;

/**
 * Runs the protocol on an engine in its state of rest (just made, or restored to it), and leaves it in that state. The S1 train is
 * computed once per site: every attempt goes on from a state of an earlier one. The result does not depend on the budget.
 *
 * @throws as `validateProtocol` and `estimateProtocol`; bad-input/protocol-does-not-fit where sites or segments do not belong to the
 * engine's tissue or the engine is not at rest; bad-input/stimulus-outside-tissue; no-convergence/no-capture where no site can be
 * paced at all; no-convergence/simulation-diverged; cancelled.
 */
export async function runProtocol(
  engine: TissueEngine,
  protocol: Protocol,
  ctx: JobContext<ProtocolPartial>,
  options: ProtocolOptions = {},
): Promise<ProtocolResult> {
  const began = performance.now();
  const budget = options.snapshotBudgetBytes ?? SNAPSHOT_BYTES;
  estimateProtocol(protocol, engine, options.nodeStepsPerSecond ?? USUAL_SPEED, budget);
  checkFit(engine, options);
  ctx.report(0, 'Preparing the protocol');
  const voxels: Uint32Array[] = [];
  for (const site of protocol.sites) {
    voxels.push(siteVoxels(engine.setup, protocol, site, options.segments));
    await ctx.checkpoint();
  }
  const rest = await engine.snapshot();
  const stimulus = protocol.stimulus ?? cellModel(engine.setup.model).stimulus;
  const restMv = (await engine.sample()).highMv;
  const showing = { site: '', attempt: '' };
  const pacer = new Pacer(engine, stimulus.durationMs, ctx, () => ({ ...showing }));
  const sites: SiteResult[] = [];
  let [savedMs, snapshotBytes] = [0, 0];
  try {
    for (const [n, site] of protocol.sites.entries()) {
      showing.site = site.title;
      engine.setStimulus(voxels[n], stimulus.strengthMvPerMs);
      const store = new SnapshotStore(Math.max(budget, rest.bytes.length));
      store.keep(0, [], rest);
      const junctions = await options.junctions?.(site.site);
      const tissue = {
        site: voxels[n],
        conducting: conductingOf(engine.setup),
        restMv,
        watchMs: protocol.watchMs,
        ...(options.segments && { segments: options.segments }),
        ...(junctions && { junctions }),
      };
      const run = await SiteRun.create(pacer, tissue, store, ctx);
      const log = siteLog(protocol, n, ctx, { store, rest, showing });
      sites.push(await paceSite(run, protocol, site, log, voxels[n].length));
      savedMs += run.savedMs;
      snapshotBytes = Math.max(snapshotBytes, store.largestBytes);
    }
  } finally {
    engine.setStimulus([], 0);
    engine.setTimedStimulus(undefined);
    await engine.restore(rest);
  }
  refuseSilent(protocol, sites, stimulus.strengthMvPerMs);
  return {
    title: protocol.title,
    sites,
    inducibleSites: sites.filter(({ sustained }) => sustained.length > 0).length,
    engine: engine.title,
    simulatedMs: pacer.simulatedMs,
    savedMs,
    snapshotBytes,
    wallSeconds: (performance.now() - began) / 1000,
  };
}

/** Runs one attempt again, from rest to its end, on an engine at rest: what was stored must come out bit by bit. */
export async function replayAttempt(
  engine: TissueEngine,
  protocol: Protocol,
  site: PacingSite,
  attempt: Pick<Attempt, 'label' | 'onsetsMs'>,
  ctx: JobContext<ProtocolPartial>,
  options: ProtocolOptions = {},
): Promise<Attempt> {
  checkFit(engine, options);
  const voxels = siteVoxels(engine.setup, protocol, site, options.segments);
  const stimulus = protocol.stimulus ?? cellModel(engine.setup.model).stimulus;
  const rest = await engine.snapshot();
  const store = new SnapshotStore(rest.bytes.length);
  store.keep(0, [], rest);
  const pacer = new Pacer(engine, stimulus.durationMs, ctx, () => ({
    site: site.title,
    attempt: attempt.label,
  }));
  const junctions = await options.junctions?.(site.site);
  const tissue = {
    site: voxels,
    conducting: conductingOf(engine.setup),
    restMv: (await engine.sample()).highMv,
    watchMs: protocol.watchMs,
    ...(options.segments && { segments: options.segments }),
    ...(junctions && { junctions }),
  };
  engine.setStimulus(voxels, stimulus.strengthMvPerMs);
  try {
    const run = await SiteRun.create(pacer, tissue, store, ctx);
    return await run.attempt(attempt.onsetsMs, { label: attempt.label, watchAnyway: true });
  } finally {
    engine.setStimulus([], 0);
    engine.setTimedStimulus(undefined);
    await engine.restore(rest);
  }
}

function checkFit(engine: TissueEngine, { segments }: ProtocolOptions): void {
  const active = engine.setup.grid.active.length;
  if (engine.step === 0 && (segments === undefined || segments.length === active)) return;
  fail(
    'bad-input',
    'protocol-does-not-fit',
    engine.step === 0
      ? `The segments (${segments?.length} voxels) do not belong to the tissue of this engine (${active} voxels).`
      : `The engine is ${engine.step} steps into another run; a protocol begins at rest.`,
    'Give the engine and the segments of the same model, at rest.',
  );
}

/** The first stimulus from rest, then the protocol's own attempts. */
async function paceSite(
  run: SiteRun,
  protocol: Protocol,
  site: PacingSite,
  log: SiteLog,
  stimulated: number,
): Promise<SiteResult> {
  const onsetsMs = protocol.kind === 'burst' ? [0] : trainOnsets(protocol.s1);
  log.begin('S1');
  const branchesMs = onsetsMs.slice(-1);
  const s1 = await run.attempt(onsetsMs, { label: 'S1', branchesMs, captureOnly: true });
  log.add(s1);
  const [excitable] = s1.captured;
  if (excitable) {
    if (protocol.kind === 'extrastimuli') await runExtrastimuli(run, protocol, log);
    else if (protocol.kind === 'burst') await runBurst(run, protocol, log);
    else await runPeerp(run, protocol, log);
  }
  const numbered = (reentry: 'sustained' | 'non-sustained'): number[] =>
    [...log.attempts.keys()].filter((n) => log.attempts[n].activity?.reentry === reentry);
  return {
    site,
    stimulated,
    excitable,
    attempts: log.attempts,
    refractoriness: log.refractoriness,
    sustained: numbered('sustained'),
    nonSustained: numbered('non-sustained'),
  };
}

function siteLog(
  protocol: Protocol,
  siteNumber: number,
  ctx: JobContext<ProtocolPartial>,
  held: {
    readonly store: SnapshotStore;
    readonly rest: TissueSnapshot;
    readonly showing: { site: string; attempt: string };
  },
): SiteLog {
  const most = mostAttempts(protocol);
  const attempts: Attempt[] = [];
  const { store, rest, showing } = held;
  return {
    attempts,
    refractoriness: [],
    branchesFor(count) {
      let room = 0;
      while (room < count && store.hasRoom((room + 1) * rest.bytes.length)) room++;
      return room;
    },
    begin(label) {
      showing.attempt = label;
      const done = siteNumber + Math.min(0.99, attempts.length / most);
      ctx.report(done / protocol.sites.length, `Pacing ${showing.site}: ${label}`);
    },
    add: (attempt) => attempts.push(attempt),
  };
}

function refuseSilent(protocol: Protocol, sites: readonly SiteResult[], strength: number): void {
  if (sites.some(({ excitable }) => excitable)) return;
  fail(
    'no-convergence',
    'no-capture',
    `No stimulus of ${strength} mV/ms started a wave at any of the ${sites.length} sites of the protocol "${protocol.title}", not even from rest.`,
    'Make the stimulus stronger or its site larger, or pace healthier tissue.',
  );
}
