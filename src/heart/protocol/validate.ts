/** Refuses protocols that make no sense, before anything is computed. */
import { fail } from '../../core/failure.ts';
import { intervalsOf } from './protocol.ts';
import type { Decrement, Protocol, Train } from './protocol.ts';

const INTERVAL_MS = [50, 3000] as const;
/** More attempts at one site are a slip of the keyboard, not a protocol. */
const MOST_ATTEMPTS = 500;

/**
 * @throws bad-input/no-stimulus without a site; bad-input/duplicate-site; bad-input/parameter-out-of-range, which names the value,
 * its range and what it is; too-large/too-many-attempts.
 */
export function validateProtocol(protocol: Protocol): void {
  if (protocol.sites.length === 0) {
    fail(
      'bad-input',
      'no-stimulus',
      `The protocol "${protocol.title}" has no pacing site, so nothing would be stimulated.`,
      'Choose at least one site: a segment, the apex, or a picked point.',
    );
  }
  const ids = new Set(protocol.sites.map(({ id }) => id));
  if (ids.size < protocol.sites.length) {
    fail(
      'bad-input',
      'duplicate-site',
      `Two sites of the protocol "${protocol.title}" have the same name, so their results could not be told apart.`,
      'Name every site once.',
    );
  }
  inRange('Site radius', protocol.radiusMm, 0.5, 20, 'mm');
  inRange('Watched time after the last stimulus', protocol.watchMs, 100, 60_000, 'ms');
  const durationMs = protocol.stimulus?.durationMs ?? 1;
  inRange('Stimulus duration', durationMs, 0.1, 20, 'ms');
  inRange('Stimulus strength', protocol.stimulus?.strengthMvPerMs ?? 50, 0.1, 1000, 'mV/ms');
  const shortest = checkTimes(protocol);
  if (shortest <= durationMs) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `A pulse of ${durationMs} ms is longer than the shortest interval of ${shortest} ms: pulses would run into each other.`,
      'Shorten the pulse or lengthen the intervals.',
    );
  }
  const attempts = mostAttempts(protocol);
  if (attempts > MOST_ATTEMPTS) {
    fail(
      'too-large',
      'too-many-attempts',
      `The protocol "${protocol.title}" may need ${attempts} attempts at a site; at most ${MOST_ATTEMPTS} are sensible.`,
      'Use longer steps, a narrower range of intervals, or search by bisection.',
    );
  }
}

/** Attempts at one site if everything captures and nothing is induced. */
export function mostAttempts(protocol: Protocol): number {
  if (protocol.kind === 'burst') return intervalsOf(protocol.cycle).length;
  if (protocol.kind === 'peerp') {
    // The bracket is found in a few strides, then halved down to the resolution.
    return 1 + protocol.most * (4 + Math.ceil(Math.log2(PEERP_STRIDE_MS / protocol.resolutionMs)));
  }
  const tries = protocol.extras.map((extra) => {
    const count = intervalsOf(extra).length;
    return protocol.search === 'decrement' ? count : 2 + Math.ceil(Math.log2(count));
  });
  return 1 + tries.reduce((sum, count) => sum + count, 0);
}

/** Step with which the refractory period is bracketed before it is bisected. */
export const PEERP_STRIDE_MS = 40;

/** Checks trains and intervals; the shortest interval of all. */
function checkTimes(protocol: Protocol): number {
  if (protocol.kind === 'burst') {
    inRange('Stimuli of a burst', protocol.count, 2, 200, '', true);
    checkDecrement('Burst cycle length', protocol.cycle);
    return protocol.cycle.toMs;
  }
  checkTrain(protocol.s1);
  if (protocol.kind === 'peerp') {
    inRange('Stimuli after the train', protocol.most, 1, 20, '', true);
    inRange('Shortest interval', protocol.shortestMs, 20, protocol.s1.intervalMs, 'ms');
    inRange('Resolution of the refractory period', protocol.resolutionMs, 1, 20, 'ms', true);
    return protocol.shortestMs;
  }
  inRange('Number of extrastimuli', protocol.extras.length, 1, 3, '', true);
  inRange('Margin to the refractory period', protocol.marginMs, 0, 200, 'ms', true);
  protocol.extras.forEach((extra, n) => checkDecrement(`Interval of S${n + 2}`, extra));
  return Math.min(protocol.s1.intervalMs, ...protocol.extras.map(({ toMs }) => toMs));
}

function checkTrain({ count, intervalMs }: Train): void {
  inRange('Stimuli of the train', count, 1, 100, '', true);
  inRange('Interval of the train', intervalMs, 100, INTERVAL_MS[1], 'ms', true);
}

function checkDecrement(title: string, { fromMs, stepMs, toMs }: Decrement): void {
  inRange(`${title}, longest`, fromMs, INTERVAL_MS[0], INTERVAL_MS[1], 'ms', true);
  inRange(`${title}, shortest`, toMs, INTERVAL_MS[0], fromMs, 'ms', true);
  inRange(`${title}, step`, stepMs, 1, 500, 'ms', true);
}

function inRange(
  title: string,
  value: number,
  low: number,
  high: number,
  unit: string,
  whole = false,
): void {
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return;
  const of = unit ? ` ${unit}` : '';
  fail(
    'bad-input',
    'parameter-out-of-range',
    `${title} is ${value}${of}; it must be ${whole ? 'a whole number ' : ''}from ${low} to ${high}${of}.`,
    'Enter a value within the range.',
  );
}
