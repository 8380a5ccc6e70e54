/** Attempts at one site: each goes on from the latest state that it shares with an earlier one. */
import { digestBytes } from '../../core/digest.ts';
import type { JobContext } from '../../core/job.ts';
import type { JunctionBeat } from '../junction-pulses.ts';
import { ActivityWatch } from '../reentry/activity-watch.ts';
import { classifyActivity, lastCycleMs } from '../reentry/classify.ts';
import { FilamentWatch } from '../reentry/filament-report.ts';
import { findIsthmus } from '../reentry/isthmus.ts';
import { CAPTURE_MS, captureShell, connectedTissue, isCaptured } from './capture.ts';
import type { Pacer } from './pacer.ts';
import type { Attempt, ProtocolPartial, Response, Rhythm } from './result.ts';
import type { SnapshotStore } from './snapshots.ts';
import { stimuliUpTo, TreeBeats } from './tree-beats.ts';

/** A captured wave that dies before this share of the tissue connected to its site was blocked. */
const BLOCKED_SHARE = 0.5;
/** All tissue within this of the resting potential: nothing can activate any more. */
const QUIET_MV = 10;
/** A quiet tissue is believed this long after the last stimulus has ended. */
const QUIET_AFTER_MS = 50;

export interface SiteTissue {
  readonly site: Uint32Array;
  readonly conducting: Uint8Array;
  readonly segments?: Uint8Array;
  /** Highest potential at rest, mV. */
  readonly restMv: number;
  readonly watchMs: number;
  /** What a stimulus from this site does by way of the conduction system, where there is one. */
  readonly junctions?: JunctionBeat;
}

export interface AttemptOptions {
  readonly label: string;
  /** Times at which states are worth keeping, ascending. */
  readonly branchesMs?: readonly number[];
  /** Stops once capture is known. */
  readonly captureOnly?: boolean;
  /** The activity is watched even where the last stimulus did not capture. */
  readonly watchAnyway?: boolean;
}

export class SiteRun {
  /** Simulated time that earlier states have saved. */
  savedMs = 0;
  /** Whether a stimulus captured, by the onsets up to it. */
  private readonly capturedAfter = new Map<string, boolean>();
  private readonly tree: TreeBeats | undefined;

  private constructor(
    private readonly pacer: Pacer,
    private readonly tissue: SiteTissue,
    readonly store: SnapshotStore,
    private readonly ctx: JobContext<ProtocolPartial>,
    private readonly shell: Uint32Array,
    private readonly connected: Uint32Array,
  ) {
    const { junctions } = tissue;
    this.tree = junctions && new TreeBeats(pacer.engine, junctions, shell);
  }

  static async create(
    pacer: Pacer,
    tissue: SiteTissue,
    store: SnapshotStore,
    ctx: JobContext<ProtocolPartial>,
  ): Promise<SiteRun> {
    const { grid } = pacer.engine.setup;
    const { conducting, site } = tissue;
    const shell = await captureShell(grid, conducting, site, ctx);
    return new SiteRun(
      pacer,
      tissue,
      store,
      ctx,
      shell,
      await connectedTissue(grid, conducting, site, ctx),
    );
  }

  /** Runs the stimuli `onsetsMs` (ascending, ms from rest) and judges what the last of them did. */
  async attempt(onsetsMs: readonly number[], options: AttemptOptions): Promise<Attempt> {
    const last = onsetsMs[onsetsMs.length - 1];
    // Beyond the last stimulus no other attempt can branch off.
    const branchesMs = (options.branchesMs ?? []).filter((tMs) => tMs <= last);
    await this.goBack(onsetsMs);
    for (const [n, onset] of onsetsMs.entries()) {
      // Given before the state was taken; whether it captured is known.
      if (onset < this.pacer.tMs) continue;
      await this.advance(onset, onsetsMs, branchesMs);
      await this.tryCapture(onsetsMs, n, branchesMs);
    }
    const captured = onsetsMs.map(
      (_, n) => this.capturedAfter.get(stimuliUpTo(onsetsMs, n)) ?? false,
    );
    const lastCaptured = captured[captured.length - 1];
    const base = { label: options.label, onsetsMs, captured, response: responseOf(lastCaptured) };
    if (options.captureOnly || (!lastCaptured && !options.watchAnyway)) {
      return { ...base, endMs: this.pacer.tMs };
    }
    return { ...base, ...(await this.watch(onsetsMs, lastCaptured)) };
  }

  private async goBack(onsetsMs: readonly number[]): Promise<void> {
    const last = onsetsMs[onsetsMs.length - 1];
    const state = this.store.latest(onsetsMs, last);
    if (!state) throw new Error('the state of rest is always held');
    this.savedMs += state.tMs;
    await this.pacer.engine.restore(state.snapshot);
    this.tree?.goBack(onsetsMs, state.tMs);
  }

  /** To `tMs`, keeping the states asked for on the way. */
  private async advance(
    tMs: number,
    onsetsMs: readonly number[],
    branchesMs: readonly number[],
  ): Promise<void> {
    const { pacer, store } = this;
    for (const branch of branchesMs) {
      if (branch < pacer.tMs || branch > tMs || store.has(branch, onsetsMs)) continue;
      await this.go(branch, onsetsMs);
      store.keep(branch, onsetsMs, await pacer.engine.snapshot());
    }
    await this.go(tMs, onsetsMs);
  }

  /** To `tMs`, letting go of the pulses of junctions when they are over. */
  private async go(tMs: number, onsetsMs: readonly number[]): Promise<void> {
    const { pacer, tree } = this;
    if (tree && tree.endMs <= tMs) {
      await pacer.advanceTo(tree.endMs, onsetsMs);
      tree.stop();
    }
    await pacer.advanceTo(tMs, onsetsMs);
  }

  /** Gives stimulus `n` and waits until it is known whether it captured, or until the next one. */
  private async tryCapture(
    onsetsMs: readonly number[],
    n: number,
    branchesMs: readonly number[],
  ): Promise<void> {
    const { engine } = this.pacer;
    const nextMs = onsetsMs[n + 1] ?? Infinity;
    const endMs = Math.min(onsetsMs[n] + CAPTURE_MS, nextMs);
    engine.arm();
    let entered = this.tree === undefined;
    for (let tMs = onsetsMs[n] + 1; !entered && tMs < endMs; tMs++) {
      await this.advance(tMs, onsetsMs, branchesMs);
      if (!isCaptured(this.shell, await engine.times('first'))) continue;
      entered = true;
      this.tree?.enter(onsetsMs, n, tMs);
    }
    await this.advance(endMs, onsetsMs, branchesMs);
    this.capturedAfter.set(
      stimuliUpTo(onsetsMs, n),
      isCaptured(this.shell, await engine.times('first')),
    );
  }

  /** Follows the activity until all is quiet or the watch is over. */
  private async watch(
    onsetsMs: readonly number[],
    captured: boolean,
  ): Promise<Pick<Attempt, 'response' | 'activity' | 'rhythm' | 'endMs' | 'digest'>> {
    const { pacer, tissue } = this;
    const { engine } = pacer;
    const { grid } = engine.setup;
    const onset = onsetsMs[onsetsMs.length - 1];
    const activity = new ActivityWatch(grid, tissue.conducting, tissue.site, onset);
    const filaments = new FilamentWatch(grid, tissue.conducting);
    await pacer.advanceTo(onset + tissue.watchMs, onsetsMs, async (highMv) => {
      if (this.tree && this.tree.endMs <= pacer.tMs) this.tree.stop();
      activity.take(await engine.times('last'));
      // Before anything has returned there is nothing to turn around a filament.
      if (activity.latestReturnMs > 0) filaments.take(pacer.tMs, await engine.frame());
      return highMv < tissue.restMv + QUIET_MV && pacer.tMs > onset + QUIET_AFTER_MS;
    });
    // A last reading settles what the one before saw first.
    activity.take(await engine.times('last'));
    const endMs = pacer.tMs;
    const report = classifyActivity(activity, endMs, tissue.segments);
    const sustained = report.reentry === 'sustained';
    return {
      response:
        captured && report.reentry === 'none' ? this.spread(activity) : responseOf(captured),
      activity: report,
      endMs,
      digest: await digestBytes(activity.lastMs),
      ...(sustained && { rhythm: await this.rhythm(activity, filaments, endMs) }),
    };
  }

  private spread({ counts }: ActivityWatch): Response {
    const reached = this.connected.reduce((sum, n) => sum + (counts[n] > 0 ? 1 : 0), 0);
    return reached < BLOCKED_SHARE * this.connected.length ? 'blocked' : 'captured';
  }

  private async rhythm(
    activity: ActivityWatch,
    filaments: FilamentWatch,
    endMs: number,
  ): Promise<Rhythm> {
    const cycleMs = lastCycleMs(activity, endMs) ?? endMs - activity.onsetMs;
    // What has not been activated for a cycle and a half takes no part.
    const activationMs = activity.lastMs.map((time) => (time > endMs - 1.5 * cycleMs ? time : NaN));
    const { grid: simulation } = this.pacer.engine.setup;
    const { conducting, segments } = this.tissue;
    const isthmus = await findIsthmus(
      { simulation, conducting, activationMs, cycleMs, ...(segments && { segments }) },
      { ...this.ctx, report: () => {}, partial: () => {} },
    );
    return { cycleMs, activationMs, filaments: filaments.report(), ...(isthmus && { isthmus }) };
  }
}

const responseOf = (captured: boolean): Response => (captured ? 'captured' : 'no-capture');
