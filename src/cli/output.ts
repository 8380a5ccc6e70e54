/**
 * What a command says and where: results on standard output (one JSON document with `--json`),
 * everything else on standard error, exit code 0 only on success.
 */
import { createJobContext, type JobContext } from '../core/job.ts';
import { toFailure } from '../core/failure.ts';

export interface CommandResult {
  /** The one document that `--json` prints. */
  readonly json: unknown;
  /** The same for a person. */
  readonly lines: readonly string[];
}

/** Progress on one line of standard error; only where somebody is looking at it. */
export function progressContext<Partial = never>(label: string): JobContext<Partial> {
  const live = process.stderr.isTTY;
  let last = '';
  return createJobContext<Partial>({
    onProgress(fraction, activity) {
      if (live) {
        process.stderr.write(`\r\u001b[K${label}: ${Math.round(100 * fraction)} %  ${activity}`);
        if (fraction >= 1) process.stderr.write('\n');
      } else if (stage(activity) !== last) {
        last = stage(activity);
        process.stderr.write(`${label}: ${last}\n`);
      }
    },
  });
}

/** The activity without what is counted in it, so that a log gets a line per stage and not per slice. */
const stage = (activity: string): string => activity.replace(/[:,]? \d.*$/, '');

export function printResult(result: CommandResult, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(result.json)}\n` : `${result.lines.join('\n')}\n`);
}

/** Prints a failure for people or scripts. */
export function printFailure(error: unknown, json: boolean): void {
  const { code, message, hint } = toFailure(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  process.stderr.write(`${message}\n${hint}\n`);
}
