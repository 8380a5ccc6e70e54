/** Codec binaries from the page's own origin; the bundler gives each its address. */
import charls from '@cornerstonejs/codec-charls/decodewasm?url';
import libjxl from '@cornerstonejs/codec-libjxl/decodewasm?url';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import { fail } from '../core/failure.ts';
import { provideCodecs } from './codecs.ts';

const ADDRESSES = { charls, openjpeg, libjxl } as const;

export function provideCodecsFromPage(): void {
  provideCodecs(async (name) => {
    const response = await fetch(ADDRESSES[name]);
    if (!response.ok) {
      fail(
        'internal',
        'codec-missing',
        `The decoder for compressed images (${name}) could not be loaded.`,
        'Reload the page; if it repeats, the installation is incomplete.',
      );
    }
    return new Uint8Array(await response.arrayBuffer());
  });
}
