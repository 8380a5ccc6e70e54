/** What the page holds in memory, measured so that the measuring holds nothing. */
import type { CDPSession, Page } from '@playwright/test';

export interface Heap {
  /** Bytes after a collection, once the page rests: objects, and the buffers behind arrays. */
  readonly total: number;
  /** Bytes of it that are programs which the browser has compiled; it compiles again what is used often. */
  readonly compiled: number;
}

/** Bytes that the page holds after a collection, once it rests. */
export async function heapBytes(page: Page, session: CDPSession): Promise<number> {
  let before = Infinity;
  for (;;) {
    await session.send('HeapProfiler.collectGarbage');
    const usage = (await session.send('Runtime.getHeapUsage')) as Record<string, number>;
    const bytes =
      usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
    if (Math.abs(bytes / before - 1) < 0.005) return bytes;
    before = bytes;
    await page.waitForTimeout(500);
  }
}

/** The same, with the part of compiled programs from a snapshot of the heap. */
export async function heapOf(page: Page, session: CDPSession): Promise<Heap> {
  const total = await heapBytes(page, session);
  const chunks: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { nodes, snapshot } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const code = types[0].indexOf('code');
  const size = fields.indexOf('self_size');
  let compiled = 0;
  for (let n = 0; n < nodes.length; n += fields.length)
    if (nodes[n + fields.indexOf('type')] === code) compiled += nodes[n + size];
  return { total, compiled };
}

interface Snapshot {
  readonly nodes: readonly number[];
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
}

/**
 * Gives a folder to the picker of the start page. What drives the browser would keep its handle of the element, and with
 * it the whole page that was on screen, until the test ends.
 */
export async function chooseFolder(session: CDPSession, folder: string): Promise<void> {
  const { result } = await session.send('Runtime.evaluate', {
    expression: `document.querySelector('input[type=file][aria-label="Choose folder"]')`,
    objectGroup: 'choose',
  });
  await session.send('DOM.setFileInputFiles', { files: [folder], objectId: result.objectId });
  await session.send('Runtime.releaseObjectGroup', { objectGroup: 'choose' });
}
