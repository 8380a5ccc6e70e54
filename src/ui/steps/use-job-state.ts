import type { JobState } from '../kit/job-block.tsx';
import { cancelJob, type JobKey } from '../session/jobs.ts';
import { useSession } from '../session/hooks.ts';

/** A job as the job block shows it, and the way to stop it. */
export function useJobState(key: JobKey): {
  readonly state: JobState;
  readonly cancel: () => void;
} {
  const job = useSession((state) => state.jobs[key]);
  const failure = useSession((state) => state.failures[key]);
  const state: JobState = job
    ? { kind: 'running', ...job }
    : failure
      ? { kind: 'failed', failure }
      : { kind: 'idle' };
  return { state, cancel: () => cancelJob(key) };
}
