/** A helper thread in Node; started by `thread-source.node.ts`. */
import { parentPort } from 'node:worker_threads';
import { joinTeam } from './thread-body.mjs';

parentPort?.once('message', (start) => {
  void joinTeam(start, () => parentPort?.postMessage('ready'));
});
