/** Which attempts a protocol makes at a site, depending on what the ones before have shown. */
import { intervalsOf, trainOnsets } from './protocol.ts';
import type { BurstProtocol, Decrement, ExtrastimulusProtocol, PeerpProtocol } from './protocol.ts';
import type { Attempt, Refractoriness } from './result.ts';
import type { SiteRun } from './site-run.ts';
import { PEERP_STRIDE_MS } from './validate.ts';

/** Collects the attempts of a site; told of each as it ends. */
export interface SiteLog {
  readonly attempts: Attempt[];
  readonly refractoriness: Refractoriness[];
  /** States that still find room. */
  branchesFor(count: number): number;
  begin(label: string): void;
  add(attempt: Attempt): void;
}

const induced = ({ activity }: Attempt): boolean => activity?.reentry === 'sustained';
const didCapture = ({ response }: Attempt): boolean => response !== 'no-capture';

export async function runExtrastimuli(
  run: SiteRun,
  protocol: ExtrastimulusProtocol,
  log: SiteLog,
): Promise<void> {
  let onsets = trainOnsets(protocol.s1);
  let held = '';
  for (const [level, extra] of protocol.extras.entries()) {
    const stimulus = `S${level + 2}`;
    const last = onsets[onsets.length - 1];
    const branchesMs = branchTimes(last, extra, log);
    const prefix = onsets;
    const attempt = async (intervalMs: number): Promise<Attempt> => {
      const label = `${held}${stimulus} ${intervalMs}`;
      log.begin(label);
      const made = await run.attempt([...prefix, last + intervalMs], { label, branchesMs });
      log.add(made);
      return made;
    };
    const found =
      protocol.search === 'decrement'
        ? await decrement(extra, attempt, protocol.stopAtInduction)
        : await bisect(extra, attempt, protocol.stopAtInduction);
    log.refractoriness.push({ stimulus, ...found.refractoriness });
    const { shortestCapturedMs } = found.refractoriness;
    if (found.stopped || shortestCapturedMs === undefined) return;
    const intervalMs = Math.min(extra.fromMs, shortestCapturedMs + protocol.marginMs);
    onsets = [...prefix, last + intervalMs];
    held = `${held}${stimulus} ${intervalMs} `;
    run.store.keepOnly(onsets);
  }
}

interface Search {
  readonly refractoriness: Omit<Refractoriness, 'stimulus'>;
  /** Sustained re-entry was induced and nothing more is to be tried. */
  readonly stopped: boolean;
}

type TryInterval = (intervalMs: number) => Promise<Attempt>;

async function decrement(extra: Decrement, attempt: TryInterval, stop: boolean): Promise<Search> {
  let shortestCapturedMs: number | undefined;
  for (const intervalMs of intervalsOf(extra)) {
    const made = await attempt(intervalMs);
    if (!didCapture(made)) {
      return { refractoriness: { erpMs: intervalMs, shortestCapturedMs }, stopped: false };
    }
    shortestCapturedMs = intervalMs;
    if (stop && induced(made)) return { refractoriness: { shortestCapturedMs }, stopped: true };
  }
  return { refractoriness: { shortestCapturedMs }, stopped: false };
}

async function bisect(extra: Decrement, attempt: TryInterval, stop: boolean): Promise<Search> {
  const intervals = intervalsOf(extra);
  // Numbers into the intervals: the first captures, the second does not.
  let [captures, fails] = [-1, intervals.length];
  for (let at = 0; fails - captures > 1;) {
    const made = await attempt(intervals[at]);
    if (didCapture(made)) captures = at;
    else fails = at;
    if (stop && induced(made)) {
      return { refractoriness: refractory(intervals, captures, fails), stopped: true };
    }
    // The shortest interval second: where it captures, nothing is left to halve.
    at = at === 0 && fails === intervals.length ? intervals.length - 1 : (captures + fails) >> 1;
  }
  return { refractoriness: refractory(intervals, captures, fails), stopped: false };
}

const refractory = (
  intervals: readonly number[],
  captures: number,
  fails: number,
): Search['refractoriness'] => ({
  erpMs: intervals[fails],
  shortestCapturedMs: intervals[captures],
});

/** Times of the intervals at which states are kept; every how manyth depends on the room there is. */
function branchTimes(last: number, extra: Decrement, log: SiteLog): number[] {
  const ascending = intervalsOf(extra).toReversed();
  const every = Math.ceil(ascending.length / Math.max(1, log.branchesFor(ascending.length)));
  return ascending.filter((_, n) => n % every === 0).map((intervalMs) => last + intervalMs);
}

export async function runBurst(run: SiteRun, protocol: BurstProtocol, log: SiteLog): Promise<void> {
  for (const intervalMs of intervalsOf(protocol.cycle)) {
    const label = `${protocol.count} x ${intervalMs}`;
    log.begin(label);
    const onsets = trainOnsets({ count: protocol.count, intervalMs });
    const made = await run.attempt(onsets, { label, watchAnyway: true });
    log.add(made);
    if (protocol.stopAtInduction && induced(made)) return;
  }
}

/** Beyond this no tissue is refractory. */
const LONGEST_REFRACTORY_MS = 1000;

export async function runPeerp(run: SiteRun, protocol: PeerpProtocol, log: SiteLog): Promise<void> {
  let onsets = trainOnsets(protocol.s1);
  let guessMs = protocol.s1.intervalMs / 2;
  for (let stimulus = 1; stimulus <= protocol.most; stimulus++) {
    const prefix = onsets;
    const last = prefix[prefix.length - 1];
    const name = `S${stimulus + 1}`;
    const captures = async (intervalMs: number): Promise<boolean> => {
      const label = `${name} ${intervalMs}`;
      log.begin(label);
      const made = await run.attempt([...prefix, last + intervalMs], {
        label,
        branchesMs: [last + protocol.shortestMs],
        captureOnly: true,
      });
      return didCapture(made);
    };
    const end = await endOfRefractoriness(captures, guessMs, protocol);
    log.refractoriness.push({ stimulus: name, ...end });
    if (end.shortestCapturedMs === undefined) return;
    guessMs = end.shortestCapturedMs;
    onsets = [...prefix, last + guessMs];
    const label = `${name} ${guessMs}`;
    log.begin(label);
    const made = await run.attempt(onsets, { label, branchesMs: [last + guessMs] });
    log.add(made);
    if (protocol.stopAtInduction && induced(made)) return;
    run.store.keepOnly(onsets);
  }
}

/** Brackets the earliest capture in strides from a guess, then halves the bracket. */
async function endOfRefractoriness(
  captures: (intervalMs: number) => Promise<boolean>,
  guessMs: number,
  { shortestMs, resolutionMs }: PeerpProtocol,
): Promise<Omit<Refractoriness, 'stimulus'>> {
  let at = Math.max(shortestMs, Math.round(guessMs));
  let [fails, works] = [NaN, NaN];
  while (Number.isNaN(fails) || Number.isNaN(works)) {
    if (await captures(at)) works = at;
    else fails = at;
    if (works <= shortestMs) return { shortestCapturedMs: works };
    if (fails >= LONGEST_REFRACTORY_MS) return { erpMs: fails };
    at = Number.isNaN(fails)
      ? Math.max(shortestMs, works - PEERP_STRIDE_MS)
      : fails + PEERP_STRIDE_MS;
    if (!Number.isNaN(works) && at >= works) break;
  }
  while (works - fails > resolutionMs) {
    const middle = Math.round((works + fails) / 2);
    if (await captures(middle)) works = middle;
    else fails = middle;
  }
  return { erpMs: fails, shortestCapturedMs: works };
}
