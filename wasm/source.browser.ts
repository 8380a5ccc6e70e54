/** Kernel files over HTTP from the page's own origin; the bundler gives each its address. */
import { fail } from '../src/core/failure.ts';
import { provideKernels } from './kernel.ts';

const addresses = import.meta.glob<string>('./dist/*.wasm', {
  query: '?url',
  import: 'default',
  eager: true,
});

export function provideKernelsFromPage(): void {
  provideKernels(async (fileName) => {
    const address = addresses[`./dist/${fileName}`];
    const response = address ? await fetch(address) : undefined;
    if (!response?.ok) {
      fail(
        'internal',
        'kernel-missing',
        `The computation kernel ${fileName} could not be loaded.`,
        'Reload the page; if it repeats, the installation is incomplete.',
      );
    }
    return response.arrayBuffer();
  });
}
