/**
 * The maps of a CARTO 3 export folder: every `NAME.mesh` with the `NAME_car.txt` beside it. Exports are often incomplete or
 * renamed; what can be read is read, and each map says what is missing.
 */
import { fail, toFailure } from '../core/failure.ts';
import { readCartoMesh } from './carto-mesh.ts';
import { readCartoPoints, type CartoPoints } from './carto-points.ts';
import type { ElectroanatomicMap } from './electroanatomic.ts';

export interface NamedFile {
  /** With or without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CartoExport {
  readonly maps: readonly ElectroanatomicMap[];
  /** Files that could not be read, and why. */
  readonly skipped: readonly string[];
}

const baseOf = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;
const keyOf = (name: string): string => name.trim().toLowerCase().replaceAll(/\s+/g, ' ');

/**
 * Maps of an export. Points find their surface by file name, else by the name in their header. Two surfaces of one name
 * both stay, numbered. Fails with `bad-input`/`carto-empty` where no surface can be read.
 */
export function readCartoExport(files: readonly NamedFile[]): CartoExport {
  const skipped: string[] = [];
  const attempt = <T>(file: NamedFile, read: (bytes: Uint8Array) => T): T[] => {
    try {
      return [read(file.bytes)];
    } catch (error) {
      skipped.push(`${baseOf(file.name)}: ${toFailure(error).message}`);
      return [];
    }
  };
  const pointLists = files
    .filter(({ name }) => /_car\.txt$/i.test(name))
    .flatMap((file) =>
      attempt(file, readCartoPoints).map((list) => ({
        list,
        keys: [keyOf(baseOf(file.name).replace(/_car\.txt$/i, '')), keyOf(list.title)],
      })),
    );
  const taken = new Set<CartoPoints>();
  const titles = new Map<string, number>();
  const maps = files
    .filter(({ name }) => /\.mesh$/i.test(name))
    .flatMap((file) =>
      attempt(file, readCartoMesh).map((mesh): ElectroanatomicMap => {
        const title = baseOf(file.name).replace(/\.mesh$/i, '');
        const key = keyOf(title);
        const matches = pointLists.filter(
          ({ keys, list }) => keys.includes(key) && !taken.has(list),
        );
        const own = (matches.find(({ keys }) => keys[0] === key) ?? matches.at(0))?.list;
        if (own) taken.add(own);
        const before = titles.get(key) ?? 0;
        titles.set(key, before + 1);
        const notes = [...mesh.skipped, ...(own?.skipped ?? [])];
        if (!own) notes.push('No list of measured points (_car.txt) belongs to this surface.');
        if (before > 0) notes.push(`Another surface of the export is also named ${title}.`);
        return {
          title: before > 0 ? `${title} (${before + 1})` : title,
          surface: mesh.surface,
          values: mesh.values,
          points: own?.points,
          skipped: notes,
        };
      }),
    );
  for (const { list, keys } of pointLists) {
    if (!taken.has(list))
      skipped.push(`The points of ${keys[0]} belong to no surface that was read.`);
  }
  if (maps.length === 0) {
    fail(
      'bad-input',
      'carto-empty',
      `None of the ${files.length} files is a CARTO surface that can be read${skipped.length > 0 ? ` (${skipped[0]})` : ''}.`,
      'Choose the folder or the unpacked archive of a CARTO 3 export; the surfaces end in .mesh.',
    );
  }
  return { maps, skipped };
}
