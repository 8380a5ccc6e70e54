/** Segments and contours of other programs, brought to the label values of this one by their names and codes. */
import { isTumourLabel, structuresOf, type Organ } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { Grid } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import type { DicomSegmentation } from '../formats/dicom-seg.ts';
import { roiMask, type StructureSet } from '../formats/rtstruct.ts';
import { codesOf } from '../formats/structure-codes.ts';
import type { Segmentation } from '../segment/segmentation.ts';

type Warnings = Segmentation['warnings'];

/** What a file says about one of its structures. */
export interface NamedSegment {
  readonly names: readonly string[];
  /** SNOMED CT value of its type, where the file gives one. */
  readonly code?: string;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
const quoted = (segments: readonly NamedSegment[]): string =>
  segments.map(({ names }) => `"${names[0]}"`).join(', ');

/**
 * Label per segment; undefined where the organ's case has no such structure. Names decide before codes, because several
 * structures share a code; tumours get numbers in the order of the file. A single segment that says nothing becomes `maskLabel`.
 *
 * @throws bad-input/labels-unknown where none of several segments has a place.
 */
export function labelsOfSegments(
  segments: readonly NamedSegment[],
  organ: Organ,
  maskLabel: number,
): (number | undefined)[] {
  const structures = structuresOf(organ);
  const free = structures.filter(({ label }) => isTumourLabel(label)).map(({ label }) => label);
  const taken = new Set<number>();
  const found = segments.map((segment): number | undefined => {
    const names = new Set(segment.names.map(plain));
    const byName = structures.find(
      ({ name, title }) => names.has(plain(name)) || names.has(plain(title)),
    );
    const byCode = structures.filter(
      ({ label }) => !isTumourLabel(label) && codesOf(label).type.value === segment.code,
    );
    const label = byName?.label ?? (byCode.length === 1 ? byCode[0].label : undefined);
    if (label === undefined || taken.has(label)) return undefined;
    taken.add(label);
    return label;
  });
  const neoplasm = codesOf(free[0] ?? 0).type.value;
  const labels = segments.map(({ names, code }, n) => {
    const lesion = code === neoplasm || /tumou?r|lesion|metasta|gtv/i.test(names.join(' '));
    if (found[n] !== undefined || !lesion) return found[n];
    const next = free.find((label) => !taken.has(label));
    if (next !== undefined) taken.add(next);
    return next;
  });
  if (labels.some((label) => label !== undefined)) return labels;
  if (segments.length === 1) return [maskLabel];
  return fail(
    'bad-input',
    'labels-unknown',
    `The file holds ${quoted(segments)}, none of which this kind of case has.`,
    `Name them as here (${structures.map(({ title }) => title).join(', ')}), or give a file with one structure alone: it becomes the one selected in the list.`,
  );
}

/** The label map of a DICOM segmentation. Where segments overlap the one with the higher number is kept. */
export function labelsFromSegmentation(
  { segments, layers, warnings: found }: DicomSegmentation,
  organ: Organ,
  maskLabel: number,
): { readonly labels: LabelMap; readonly warnings: Warnings } {
  const named = segments.map(({ label, trackingId, type }): NamedSegment => ({
    names: [label, trackingId].filter(Boolean),
    code: type.value,
  }));
  const labels = labelsOfSegments(named, organ, maskLabel);
  const valueOf = new Uint8Array(256);
  segments.forEach(({ number }, n) => (valueOf[number] = labels[n] ?? 0));
  const [first] = layers;
  const data = new Uint8Array(first.data.length);
  for (const layer of layers) {
    for (let n = 0; n < data.length; n++) {
      const value = valueOf[layer.data[n]];
      if (value > 0) data[n] = value;
    }
  }
  const warnings: Warnings = found.map((message) => ({
    code: 'labels-file',
    message: message.replace(/\.$/, ''),
  }));
  return {
    labels: { grid: first.grid, data },
    warnings: [...warnings, ...unplaced(named, labels)],
  };
}

/** The label map of a structure set on the grid of its image. Where structures overlap the later one is kept. */
export function labelsFromStructureSet(
  { rois }: StructureSet,
  image: Grid,
  organ: Organ,
  maskLabel: number,
): { readonly labels: LabelMap; readonly warnings: Warnings } {
  const drawn = rois.filter(({ contours }) => contours.length > 0);
  if (drawn.length === 0) {
    fail(
      'bad-input',
      'labels-empty',
      'The structure set holds no contours.',
      'Choose the file that holds the structures.',
    );
  }
  const named = drawn.map(({ name }): NamedSegment => ({ names: [name] }));
  const labels = labelsOfSegments(named, organ, maskLabel);
  const data = new Uint8Array(image.dimensions[0] * image.dimensions[1] * image.dimensions[2]);
  const warnings: Warnings = unplaced(named, labels);
  for (const [n, roi] of drawn.entries()) {
    const label = labels[n];
    if (label === undefined) continue;
    const { mask, warnings: told } = roiMask(roi, image);
    mask.forEach((inside, at) => {
      if (inside) data[at] = label;
    });
    for (const message of told)
      warnings.push({ code: 'labels-file', message: message.replace(/\.$/, '') });
  }
  return { labels: { grid: image, data }, warnings };
}

function unplaced(
  segments: readonly NamedSegment[],
  labels: readonly (number | undefined)[],
): Warnings {
  const left = segments.filter((_, n) => labels[n] === undefined);
  if (left.length === 0) return [];
  return [
    {
      code: 'labels-left-out',
      message: `${quoted(left)} ${left.length === 1 ? 'has' : 'have'} no place in this kind of case and ${left.length === 1 ? 'was' : 'were'} left out`,
    },
  ];
}
