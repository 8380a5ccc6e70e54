/** What a protocol will take, told before it starts. */
import { fail } from '../../core/failure.ts';
import { formatBytes, formatDuration } from '../../core/format.ts';
import { cellModel } from '../cells/models.ts';
import type { TissueEngine } from '../tissue/engine.ts';
import { intervalsOf, trainOnsets } from './protocol.ts';
import type { Protocol } from './protocol.ts';
import { mostAttempts, validateProtocol } from './validate.ts';

/** The parts of an engine that decide what a protocol costs. */
export type ProtocolTissue = Pick<TissueEngine, 'setup' | 'nodes' | 'stepsPerMs' | 'bytes'>;

export interface ProtocolEstimate {
  /** At all sites, if everything captures and nothing is induced. */
  readonly attempts: number;
  /** Simulated time at most: every attempt is watched to its end. */
  readonly mostMs: number;
  /** Simulated time where waves die out as they usually do. */
  readonly usualMs: number;
  /** Time steps of `usualMs`. */
  readonly steps: number;
  /** Of `usualMs`, at the given speed. */
  readonly seconds: number;
  readonly mostSeconds: number;
  /** Of the engine and of the snapshots at most. */
  readonly bytes: number;
  /** Of one snapshot. */
  readonly snapshotBytes: number;
}

/** A wave through the whole heart and its repolarisation, after which tissue is at rest. */
const USUAL_WATCH_MS = 600;
/** Nobody waits longer than this for a rehearsal. */
const LONGEST_SECONDS = 12 * 3600;
/** Memory for snapshots where nothing else is asked for. */
export const SNAPSHOT_BYTES = 512 * 1024 ** 2;
/** A page of a browser gets little more than this. */
const MOST_BYTES = 3 * 1024 ** 3;

/**
 * Cost of a protocol on a tissue at `nodeStepsPerSecond`.
 *
 * @throws as {@link validateProtocol}; too-large/protocol-too-long beyond twelve hours; too-large/protocol-too-large where engine and
 * snapshots do not fit into memory.
 */
export function estimateProtocol(
  protocol: Protocol,
  tissue: ProtocolTissue,
  nodeStepsPerSecond: number,
  snapshotBudget = SNAPSHOT_BYTES,
): ProtocolEstimate {
  validateProtocol(protocol);
  const sites = protocol.sites.length;
  const { trainMs, attempts, extraMs } = perSite(protocol);
  const mostMs = sites * (trainMs + attempts * (extraMs + protocol.watchMs));
  const usualMs =
    sites * (trainMs + attempts * (extraMs + Math.min(USUAL_WATCH_MS, protocol.watchMs)));
  const perSecond = (ms: number): number =>
    (ms * tissue.stepsPerMs * tissue.nodes) / nodeStepsPerSecond;
  const variables = cellModel(tissue.setup.model).variables.length;
  const snapshotBytes = 4 * (variables + 1) * tissue.nodes;
  // At least the state of rest and one branch are held.
  const bytes = tissue.bytes + Math.max(2 * snapshotBytes, snapshotBudget);
  const estimate: ProtocolEstimate = {
    attempts: sites * attempts,
    mostMs,
    usualMs,
    steps: Math.round(usualMs * tissue.stepsPerMs),
    seconds: perSecond(usualMs),
    mostSeconds: perSecond(mostMs),
    bytes,
    snapshotBytes,
  };
  refuse(protocol, estimate);
  return estimate;
}

/** Longest train before the first branch, attempts, and what each adds beyond its branch before its last stimulus. */
function perSite(protocol: Protocol): { trainMs: number; attempts: number; extraMs: number } {
  const attempts = mostAttempts(protocol);
  if (protocol.kind === 'burst') {
    // Every burst begins at rest.
    const cycles = intervalsOf(protocol.cycle);
    const mean = cycles.reduce((sum, ms) => sum + ms, 0) / cycles.length;
    return { trainMs: 0, attempts, extraMs: (protocol.count - 1) * mean };
  }
  const onsets = trainOnsets(protocol.s1);
  const trainMs = onsets[onsets.length - 1];
  if (protocol.kind === 'peerp') return { trainMs, attempts, extraMs: protocol.s1.intervalMs };
  const spans = protocol.extras.map(({ fromMs, toMs }) => toMs + (fromMs - toMs) / 2);
  return { trainMs, attempts, extraMs: Math.max(...spans) };
}

function refuse(protocol: Protocol, estimate: ProtocolEstimate): void {
  if (estimate.bytes > MOST_BYTES) {
    fail(
      'too-large',
      'protocol-too-large',
      `The protocol "${protocol.title}" needs ${formatBytes(estimate.bytes)} of memory (a state of this tissue takes ${formatBytes(estimate.snapshotBytes)}), more than a browser gives.`,
      'Choose a coarser grid or a simpler membrane model.',
    );
  }
  if (!(estimate.seconds <= LONGEST_SECONDS)) {
    fail(
      'too-large',
      'protocol-too-long',
      `The protocol "${protocol.title}" would take about ${formatDuration(estimate.seconds)} here: up to ${estimate.attempts} attempts, ${Math.round(estimate.usualMs / 1000)} s of simulated time.`,
      'Use fewer sites, longer steps, a coarser grid, or the eikonal model.',
    );
  }
}
