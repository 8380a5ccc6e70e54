/** Hands questions of the test to the worker, where engines run in the product too. */
import type { Answers, Question } from './webgpu.worker.ts';

declare global {
  interface Window {
    ask<Name extends Question>(name: Name, options: unknown): Promise<Answers[Name]>;
  }
}

const worker = new Worker(new URL('./webgpu.worker.ts', import.meta.url), { type: 'module' });
let asked = 0;

window.ask = <Name extends Question>(name: Name, options: unknown): Promise<Answers[Name]> =>
  new Promise((resolve, reject) => {
    const id = ++asked;
    const listen = ({ data }: MessageEvent): void => {
      if (data.id !== id) return;
      worker.removeEventListener('message', listen);
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    };
    worker.addEventListener('message', listen);
    worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
    worker.postMessage({ id, name, options });
  });
