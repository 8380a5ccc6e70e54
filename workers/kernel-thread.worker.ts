/** A helper thread of a kernel; started by the worker that runs the job, ended by it. */
import type { HelperStart } from '../wasm/threads.ts';
import { joinTeam } from '../wasm/thread-body.mjs';

addEventListener(
  'message',
  (event: MessageEvent<HelperStart>) => {
    void joinTeam(event.data, () => postMessage('ready'));
  },
  { once: true },
);
