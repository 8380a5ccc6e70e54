/**
 * A folder in memory that behaves like the browser's private file system as far as it is used: a file exists, empty,
 * as soon as its handle is made, and gets its content when the stream is closed. `failAfter` lets the power go.
 */
import type { Folder } from '../../../src/twin/opfs-storage.ts';

export interface Disk {
  /** Content by path, `case/file`. */
  readonly files: Map<string, Uint8Array>;
  /** Changing operations left before every further one fails. */
  failAfter: number;
  operations: number;
}

export const createDisk = (): Disk => ({
  files: new Map(),
  failAfter: Number.POSITIVE_INFINITY,
  operations: 0,
});

function step(disk: Disk): void {
  disk.operations += 1;
  if (disk.failAfter <= 0) throw new Error('power lost');
  disk.failAfter -= 1;
}

const notFound = (): never => {
  throw new DOMException('not found', 'NotFoundError');
};

export function openDisk(disk: Disk, prefix = ''): Folder {
  const { files } = disk;
  const names = (): Set<string> =>
    new Set(
      [...files.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0]),
    );
  const folder = {
    async getDirectoryHandle(name: string, options?: { create?: boolean }) {
      if (!options?.create && !names().has(name)) notFound();
      return openDisk(disk, `${prefix}${name}/`);
    },
    async getFileHandle(name: string, options?: { create?: boolean }) {
      const path = prefix + name;
      if (!files.has(path)) {
        if (!options?.create) notFound();
        step(disk);
        files.set(path, new Uint8Array(0));
      }
      return {
        getFile: async () => new Blob([(files.get(path) ?? notFound()) as Uint8Array<ArrayBuffer>]),
        createWritable: async () => {
          let content = new Uint8Array(0);
          return {
            write: async (bytes: Uint8Array) => {
              step(disk);
              const longer = new Uint8Array(content.length + bytes.length);
              longer.set(content);
              longer.set(bytes, content.length);
              content = longer;
            },
            close: async () => {
              step(disk);
              files.set(path, content);
            },
            abort: async () => {},
          };
        },
      };
    },
    async removeEntry(name: string) {
      if (!names().has(name)) notFound();
      step(disk);
      for (const path of files.keys()) {
        if (path === prefix + name || path.startsWith(`${prefix}${name}/`)) files.delete(path);
      }
    },
    async *keys() {
      yield* names();
    },
  };
  return folder as unknown as Folder;
}
