/** The page's side of the boundary: starts a job in a worker of the right kind and hands back a promise, progress and a cancel. */
import type { JobListener } from '../src/core/job.ts';
import { WORKER_OF, type JobMap, type JobName, type WorkerKind } from './contract.ts';
import { WorkerPool, type JobHandle, type Replacement } from './pool.ts';

export type { JobHandle } from './pool.ts';

const pool = new WorkerPool<WorkerKind>({
  spawn: {
    dicom: () => new Worker(new URL('./dicom.worker.ts', import.meta.url), { type: 'module' }),
    phantom: () => new Worker(new URL('./phantom.worker.ts', import.meta.url), { type: 'module' }),
    plug: () => new Worker(new URL('./plug.worker.ts', import.meta.url), { type: 'module' }),
    register: () =>
      new Worker(new URL('./register.worker.ts', import.meta.url), { type: 'module' }),
    segment: () => new Worker(new URL('./segment.worker.ts', import.meta.url), { type: 'module' }),
    edit: () => new Worker(new URL('./edit.worker.ts', import.meta.url), { type: 'module' }),
    model: () => new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' }),
    heart: () => new Worker(new URL('./heart.worker.ts', import.meta.url), { type: 'module' }),
    eikonal: () => new Worker(new URL('./eikonal.worker.ts', import.meta.url), { type: 'module' }),
    cell: () => new Worker(new URL('./cell.worker.ts', import.meta.url), { type: 'module' }),
    tumour: () => new Worker(new URL('./tumour.worker.ts', import.meta.url), { type: 'module' }),
    plan: () => new Worker(new URL('./plan.worker.ts', import.meta.url), { type: 'module' }),
  },
  keepsState: new Set<WorkerKind>(['dicom', 'plan', 'eikonal']),
});

/** Starts a job. The input is copied, never moved, so that the caller's arrays stay usable. */
export const startJob = <Name extends JobName>(
  name: Name,
  input: JobMap[Name]['input'],
  listener: JobListener<JobMap[Name]['partial']> = {},
): JobHandle<JobMap[Name]['output']> => pool.start(WORKER_OF[name], name, input, listener);

/** Tells of every worker that had to be replaced. */
export const onWorkerReplaced = (
  follower: (replacement: Replacement<WorkerKind>) => void,
): (() => void) => pool.onReplaced(follower);
