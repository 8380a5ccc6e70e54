import { describe, expect, it } from 'vitest';
import { collectChosen, collectDropped, savedCaseOf } from '../../../src/ui/start/drop.ts';

/** The parts of the browser's drag and drop that the collector uses, over a folder tree. */
type Tree = { readonly [name: string]: Tree | string };
const BATCH = 100;

function entryOf(name: string, node: Tree | string, parent: string): FileSystemEntry {
  const fullPath = `${parent}/${name}`;
  if (typeof node === 'string') {
    const entry = {
      isFile: true,
      isDirectory: false,
      name,
      fullPath,
      file(resolve: (file: File) => void, reject: (error: Error) => void) {
        if (node === 'unreadable') reject(new Error('Permission denied'));
        else resolve(new File([node], name));
      },
    };
    return entry as unknown as FileSystemEntry;
  }
  const children = Object.entries(node).map(([child, inner]) => entryOf(child, inner, fullPath));
  const entry = {
    isFile: false,
    isDirectory: true,
    name,
    fullPath,
    createReader() {
      let at = 0;
      return {
        readEntries(resolve: (entries: FileSystemEntry[]) => void) {
          resolve(children.slice(at, at + BATCH));
          at += BATCH;
        },
      };
    },
  };
  return entry as unknown as FileSystemEntry;
}

function transferOf(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, node]) => ({
    kind: 'file',
    webkitGetAsEntry: () => entryOf(name, node, ''),
    getAsFile: () => null,
  }));
  return { items: [{ kind: 'string' }, ...items] } as unknown as DataTransfer;
}

describe('collectDropped', () => {
  it('walks folders to the bottom and keeps paths, in one order', async () => {
    const transfer = transferOf({ study: { b: { '2': 'x' }, a: { '1': 'x', '0': 'x' } }, z: 'x' });
    const picked = await collectDropped(transfer);
    expect(picked.files.map(({ path }) => path)).toEqual([
      'study/a/0',
      'study/a/1',
      'study/b/2',
      'z',
    ]);
    expect(await picked.files[0].file.text()).toBe('x');
  });

  it('reads folders larger than one batch of the browser', async () => {
    const many = Object.fromEntries(Array.from({ length: 342 }, (_, n) => [`${n}.dcm`, 'x']));
    const counts: number[] = [];
    const picked = await collectDropped(transferOf({ many }), { onCount: (n) => counts.push(n) });
    expect(picked.files).toHaveLength(342);
    expect(counts.at(-1)).toBe(342);
  });

  it('names files that cannot be read and goes on', async () => {
    const picked = await collectDropped(transferOf({ a: { bad: 'unreadable', good: 'x' } }));
    expect(picked.files.map(({ path }) => path)).toEqual(['a/good']);
    expect(picked.unreadable).toEqual([{ path: 'a/bad', reason: 'Permission denied' }]);
  });

  it('takes a file that has no entry', async () => {
    const file = new File(['x'], 'loose.zip');
    const item = { kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file };
    const picked = await collectDropped({ items: [item] } as unknown as DataTransfer);
    expect(picked.files).toEqual([{ path: 'loose.zip', file }]);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    await expect(collectDropped(transferOf({ a: { b: 'x' } }), { signal })).rejects.toThrow();
  });
});

describe('collectChosen', () => {
  it('keeps the folder of a folder picker and the name of a file picker', () => {
    const inFolder = Object.assign(new File(['x'], '1.dcm'));
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'study/1.dcm' });
    const alone = new File(['x'], 'a.zip');
    expect(collectChosen([inFolder, alone]).files.map(({ path }) => path)).toEqual([
      'a.zip',
      'study/1.dcm',
    ]);
  });
});

describe('savedCaseOf', () => {
  it('is the archive when it is all there is', () => {
    const archive = new File(['x'], 'CASE.Theatron');
    expect(savedCaseOf(collectChosen([archive]))).toBe(archive);
    expect(savedCaseOf(collectChosen([archive, new File(['x'], 'b.dcm')]))).toBeUndefined();
    expect(savedCaseOf(collectChosen([]))).toBeUndefined();
  });
});
