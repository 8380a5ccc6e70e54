/** What to say where files hold reports, segmentations or doses, and none of the images that those belong to. */
import { fail } from '../core/failure.ts';
import type { ImportScan, SkippedFile, SkippedObject } from './series.ts';

const MOST_NAMED = 5;

/**
 * Nothing where no such object is among the files.
 * @throws Failure `no-images`: each object with what is read of it, and which study its images are of.
 */
export function refuseObjectsAlone({ skipped, reports }: ImportScan): void {
  const found = skipped.flatMap((file) => (file.object ? [{ ...file, object: file.object }] : []));
  if (found.length === 0) return;
  const words = grouped(found).map(([{ name, use }, files]) => {
    const paths = new Set(files.map(({ file }) => file));
    const measurements = reports
      .filter(({ file }) => paths.has(file))
      .reduce((sum, report) => sum + report.measurements.length, 0);
    const many = files.length === 1 ? '' : ` (${files.length} files)`;
    const counted = measurements > 0 ? ` with ${measurements} measurements` : '';
    return `${name}${counted}${many}: ${use}`;
  });
  const more = words.length > MOST_NAMED ? ` And ${words.length - MOST_NAMED} more kinds.` : '';
  const others = skipped.length - found.length;
  const rest =
    others > 0 ? ` ${others} other file${others === 1 ? ' is' : 's are'} no images.` : '';
  fail(
    'bad-input',
    'no-images',
    `The files hold no image, but what belongs to images: ${words.slice(0, MOST_NAMED).join('. ')}.${more}${rest}`,
    `Open them together with the images of the same study${studies(found)}: a folder or zip with both.`,
  );
}

type Found = SkippedFile & { readonly object: SkippedObject };

function grouped(found: readonly Found[]): [SkippedObject, Found[]][] {
  const groups = new Map<string, [SkippedObject, Found[]]>();
  for (const one of found) {
    const group = groups.get(one.object.name);
    if (group) group[1].push(one);
    else groups.set(one.object.name, [one.object, [one]]);
  }
  return [...groups.values()];
}

/** ` (of 2026-01-02)`; empty where no header names a day. */
function studies(found: readonly Found[]): string {
  const days = new Set(
    found.flatMap(({ object: { studyDate } }) =>
      /^\d{8}$/.test(studyDate)
        ? [`${studyDate.slice(0, 4)}-${studyDate.slice(4, 6)}-${studyDate.slice(6)}`]
        : [],
    ),
  );
  const count = new Set(found.map(({ object: { studyUid } }) => studyUid)).size;
  const named = days.size > 0 ? `of ${[...days].slice(0, 3).join(', ')}` : '';
  const several = count > 1 ? `${count} studies` : '';
  const words = [several, named].filter(Boolean).join(' ');
  return words && ` (${words})`;
}
