/**
 * Fronts again and again: pacing, early beats, block and re-entry in the eikonal model with restitution. Seconds of activity
 * of a whole heart take seconds to compute. What it leaves out: electrotonic interaction, curvature, and fronts that wait for
 * tissue to recover; a front that comes too early ends there. Kernel: `wasm/eikonal/eikonal.cpp`.
 */
import { fail } from '../../core/failure.ts';
import { createJobContext } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { NEVER_MS } from '../../../wasm/eikonal/eikonal.ts';
import { EikonalTissue } from './eikonal-tissue.ts';
import type { EikonalSetup } from './eikonal-setup.ts';
import { restitutionTable } from './restitution-curves.ts';
import type { RestitutionCurve } from './restitution-curves.ts';

export interface ReexcitationSetup extends EikonalSetup {
  readonly curves: readonly RestitutionCurve[];
  /** Curve per active voxel. */
  readonly curveOf: Uint8Array;
  /** Curve of the nodes of the conduction system; needed where there are such. */
  readonly nodeCurve?: RestitutionCurve;
}

/** A stimulus: active voxels, or nodes as `active.length + node`, excited at one time where they have rested enough. */
export interface Stimulus {
  readonly atMs: number;
  readonly vertices: ArrayLike<number>;
}

export interface ReexcitationResult {
  /** All activations of the tissue in the order in which they were found: active voxel, time, duration. */
  readonly voxel: Uint32Array;
  readonly timeMs: Float32Array;
  readonly apdMs: Float32Array;
  /** Vertices that each stimulus excited; 0: no capture. */
  readonly captured: readonly number[];
  /** Per active voxel: when a front was last blocked there, NaN where none was. */
  readonly blockedAtMs: Float32Array;
  /** Activations per active voxel. */
  readonly beats: Uint16Array;
  /** Voxels that were activated twice or more after the last stimulus had spread. */
  readonly reenteredVoxels: number;
  /** Last activation, ms. */
  readonly lastMs: number;
  /** Activity was still going on at the end. */
  readonly goesOn: boolean;
  /** Median time between the last two activations of re-entered voxels; NaN without re-entry. */
  readonly cycleLengthMs: number;
}

export interface PreparedReexcitation {
  readonly voxels: number;
  /** @throws bad-input/protocol-out-of-range, bad-input/no-source; too-large/too-many-activations; cancelled. */
  run(
    stimuli: readonly Stimulus[],
    untilMs: number,
    context?: JobContext,
  ): Promise<ReexcitationResult>;
  setLesions(voxels: Iterable<number>): void;
}

const LONGEST_MS = 60_000;
/** Events between two chances to cancel. */
const CHUNK = 10_000;
/** 12 bytes each. */
const MOST_EVENTS = 60_000_000;

export async function prepareReexcitation(
  setup: ReexcitationSetup,
  context: JobContext = createJobContext(),
): Promise<PreparedReexcitation> {
  const { curves, curveOf, nodeCurve, links } = setup;
  if (curveOf.length !== setup.classOf.length || curveOf.some((kind) => kind >= curves.length)) {
    fail(
      'bad-input',
      'restitution-missing',
      `A restitution curve is needed for each of ${setup.classOf.length} voxels; ${curveOf.length} were given, of ${curves.length} kinds.`,
      'Give every voxel the number of one of the curves.',
    );
  }
  if ((links?.nodes ?? 0) > 0 && !nodeCurve) {
    fail(
      'bad-input',
      'restitution-missing',
      'The conduction system has no restitution curve, so it is not known when it can be excited again.',
      'Give the curve of its nodes.',
    );
  }
  const tissue = await EikonalTissue.create(setup, context);
  const { kernel, vertices } = tissue;
  const table = restitutionTable(nodeCurve ? [...curves, nodeCurve] : curves);
  const room = CHUNK + vertices;
  const words = (length: number): number => kernel.allocate(4 * length);
  const [untilAt, blockedAt, tableAt] = [
    words(vertices),
    words(vertices),
    words(table.values.length),
  ];
  const kindAt = kernel.allocate(vertices);
  const events: EventAddresses = {
    vertexAt: words(room),
    timeAt: words(room),
    lengthAt: words(room),
  };
  kernel.f32(tableAt, table.values.length).set(table.values);
  const kinds = kernel.u8(kindAt, vertices).fill(curves.length);
  tissue.activeOf.forEach((active, n) => (kinds[n] = curveOf[active]));
  kernel.exports.use_rest(
    untilAt,
    blockedAt,
    kindAt,
    tableAt,
    table.entries,
    table.stepMs,
    events.vertexAt,
    events.timeAt,
    events.lengthAt,
  );
  return {
    voxels: tissue.voxels,
    setLesions: (voxels) => tissue.setLesions(voxels),
    run: async (stimuli, untilMs, own = createJobContext()) => {
      checkProtocol(stimuli, untilMs);
      const log = new EventLog(tissue, events);
      const { exports } = kernel;
      exports.start_again();
      const captured: number[] = [];
      const order = stimuli.toSorted((a, b) => a.atMs - b.atMs);
      const follow = async (toMs: number): Promise<void> => {
        for (;;) {
          const count = exports.advance_again(toMs, CHUNK);
          if (count === 0) return;
          own.report(log.take(count) / untilMs, 'Following the fronts');
          await own.checkpoint();
        }
      };
      for (const { atMs, vertices: chosen } of order) {
        await follow(atMs);
        captured.push(
          Array.from(chosen, (vertex) => tissue.vertexOf(vertex))
            .filter((vertex) => vertex >= 0)
            .reduce((sum, vertex) => sum + exports.excite(vertex, atMs, 1), 0),
        );
      }
      await follow(untilMs);
      const lastStimulusMs = order[order.length - 1].atMs;
      return {
        ...log.result(lastStimulusMs),
        captured,
        goesOn: exports.active() === 1,
        blockedAtMs: blockedTimes(tissue, kernel.f32(blockedAt, tissue.voxels)),
      };
    },
  };
}

function checkProtocol(stimuli: readonly Stimulus[], untilMs: number): void {
  if (stimuli.every(({ vertices }) => vertices.length === 0)) {
    fail(
      'bad-input',
      'no-source',
      'No stimulus is given, so nothing would be activated.',
      'Choose a pacing site and a protocol.',
    );
  }
  const inTime = stimuli.every(({ atMs }) => atMs >= 0 && atMs < untilMs);
  if (inTime && untilMs <= LONGEST_MS) return;
  fail(
    'bad-input',
    'protocol-out-of-range',
    `The run ends at ${untilMs} ms; stimuli must lie between 0 and its end, and it may last ${LONGEST_MS} ms at most.`,
    'Shorten the protocol or the run.',
  );
}

function blockedTimes(tissue: EikonalTissue, blocked: Float32Array): Float32Array {
  const times = new Float32Array(tissue.setup.classOf.length).fill(NaN);
  tissue.activeOf.forEach((active, n) => {
    if (blocked[n] > NEVER_MS) times[active] = blocked[n];
  });
  return times;
}

interface EventAddresses {
  readonly vertexAt: number;
  readonly timeAt: number;
  readonly lengthAt: number;
}

/** What the kernel found, chunk by chunk. */
class EventLog {
  private readonly chunks: {
    readonly voxel: Uint32Array;
    readonly timeMs: Float32Array;
    readonly apdMs: Float32Array;
  }[] = [];
  private total = 0;

  constructor(
    private readonly tissue: EikonalTissue,
    private readonly at: EventAddresses,
  ) {}

  /** Fetches so many events; returns the time of the last, ms. */
  take(count: number): number {
    const { kernel, voxels, activeOf } = this.tissue;
    const vertex = kernel.u32(this.at.vertexAt, count);
    const times = kernel.f32(this.at.timeAt, count);
    const lengths = kernel.f32(this.at.lengthAt, count);
    const inTissue = vertex.reduce((sum, n) => sum + (n < voxels ? 1 : 0), 0);
    const chunk = {
      voxel: new Uint32Array(inTissue),
      timeMs: new Float32Array(inTissue),
      apdMs: new Float32Array(inTissue),
    };
    let to = 0;
    for (let n = 0; n < count; n++) {
      if (vertex[n] >= voxels) continue;
      chunk.voxel[to] = activeOf[vertex[n]];
      chunk.timeMs[to] = times[n];
      chunk.apdMs[to++] = lengths[n];
    }
    this.chunks.push(chunk);
    this.total += inTissue;
    if (this.total > MOST_EVENTS) {
      fail(
        'too-large',
        'too-many-activations',
        `The run holds more than ${MOST_EVENTS / 1e6} million activations, more than can be kept.`,
        'Shorten the run or choose a coarser grid.',
      );
    }
    return times[count - 1];
  }

  result(lastStimulusMs: number): Omit<ReexcitationResult, 'captured' | 'goesOn' | 'blockedAtMs'> {
    const voxel = new Uint32Array(this.total);
    const timeMs = new Float32Array(this.total);
    const apdMs = new Float32Array(this.total);
    let to = 0;
    for (const chunk of this.chunks) {
      voxel.set(chunk.voxel, to);
      timeMs.set(chunk.timeMs, to);
      apdMs.set(chunk.apdMs, to);
      to += chunk.voxel.length;
    }
    const active = this.tissue.setup.classOf.length;
    const beats = new Uint16Array(active);
    const beatsAfter = new Uint16Array(active);
    const latest = new Float32Array(active).fill(NaN);
    const interval = new Float32Array(active).fill(NaN);
    let lastMs = NaN;
    for (let n = 0; n < voxel.length; n++) {
      const v = voxel[n];
      beats[v]++;
      if (timeMs[n] < lastStimulusMs) continue;
      beatsAfter[v]++;
      interval[v] = timeMs[n] - latest[v];
      latest[v] = timeMs[n];
      if (!(timeMs[n] <= lastMs)) lastMs = timeMs[n];
    }
    const cycles = interval.filter((ms, v) => beatsAfter[v] > 1 && ms > 0).sort();
    return {
      voxel,
      timeMs,
      apdMs,
      beats,
      reenteredVoxels: cycles.length,
      lastMs,
      cycleLengthMs: cycles.length > 0 ? cycles[cycles.length >> 1] : NaN,
    };
  }
}

/** Activation time of the n-th beat (from 0) of every active voxel, ms; NaN where it had fewer. */
export function timesOfBeat(result: ReexcitationResult, beat: number): Float32Array {
  const seen = new Uint16Array(result.beats.length);
  const times = new Float32Array(result.beats.length).fill(NaN);
  for (let n = 0; n < result.voxel.length; n++) {
    const v = result.voxel[n];
    if (seen[v]++ === beat) times[v] = result.timeMs[n];
  }
  return times;
}

/** Duration of the n-th beat (from 0) of every active voxel, ms; NaN where it had fewer. */
export function durationsOfBeat(result: ReexcitationResult, beat: number): Float32Array {
  const seen = new Uint16Array(result.beats.length);
  const lengths = new Float32Array(result.beats.length).fill(NaN);
  for (let n = 0; n < result.voxel.length; n++) {
    const v = result.voxel[n];
    if (seen[v]++ === beat) lengths[v] = result.apdMs[n];
  }
  return lengths;
}
