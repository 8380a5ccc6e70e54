/** What a recipe says about its own result: volumes, parts, how far each structure is to be trusted. */
import type { Organ } from '../core/anatomy.ts';
import { LABEL, isTumourLabel, structuresOf } from '../core/anatomy.ts';
import { formatMl } from '../core/format.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { connectedComponents } from './components.ts';
import { boundingBox, crop } from './crop.ts';
import type { Segmentation, StructureEstimate } from './segmentation.ts';

export interface Doubt {
  readonly confidence: 'check' | 'poor';
  readonly note: string;
}

/** Doubts that only the search itself could have, by label; and why a structure is missing. */
export interface Evidence {
  readonly doubts: ReadonlyMap<number, Doubt>;
  readonly absences: ReadonlyMap<number, string>;
}

const MISSING_ML = 0.03;
/**
 * One estimate per structure found or expected, in the order of the anatomy table. `silent` are labels that are not
 * reported as missing; tumours and optional structures never are.
 */
export function describeStructures(
  organ: Organ,
  labels: LabelMap,
  { doubts, absences }: Evidence,
  silent: readonly number[] = [],
): Pick<Segmentation, 'structures' | 'warnings'> {
  const { counts, components, cut } = countParts(labels);
  const voxelMl = voxelVolumeMl(labels.grid);
  const structures: StructureEstimate[] = [];
  for (const { label, name, title, plausibleMl, optional } of structuresOf(organ)) {
    const volumeMl = counts[label] * voxelMl;
    const estimate = { label, name, volumeMl, components: components[label] };
    if (volumeMl < MISSING_ML) {
      if (isTumourLabel(label) || optional || silent.includes(label)) continue;
      const note = absences.get(label) ?? `${title} was not found.`;
      structures.push({ ...estimate, confidence: 'missing', note });
      continue;
    }
    const doubt = doubts.get(label) ?? usualDoubt(label, volumeMl, plausibleMl, cut[label] > 0);
    structures.push(doubt ? { ...estimate, ...doubt } : { ...estimate, confidence: 'good' });
  }
  const warnings = structures.flatMap(({ name, confidence, note }) =>
    confidence === 'good' || !note ? [] : [{ code: `${confidence}-${name}`, message: note }],
  );
  return { structures, warnings };
}

function usualDoubt(
  label: number,
  volumeMl: number,
  [low, high]: readonly [number, number],
  cut: boolean,
): Doubt | undefined {
  // What is longer than any image is no worse for leaving it.
  const leaves = LEAVES.has(label);
  if (cut && !leaves) {
    return { confidence: 'check', note: 'It reaches the edge of the image and is cut off there.' };
  }
  if (volumeMl >= low && volumeMl <= high) return undefined;
  return {
    confidence: 'check',
    note: `${formatMl(volumeMl)} is outside the usual ${low} to ${high} ml.`,
  };
}

const LEAVES: ReadonlySet<number> = new Set([LABEL.aorta, LABEL.inferiorVenaCava, LABEL.bone]);

interface Parts {
  readonly counts: Float64Array;
  readonly components: number[];
  /** Whether the label touches the outermost voxels. */
  readonly cut: Uint8Array;
}

function countParts({ grid, data }: LabelMap): Parts {
  const counts = new Float64Array(256);
  const components = Array.from({ length: 256 }, () => 0);
  const [nx, ny, nz] = grid.dimensions;
  const cut = new Uint8Array(256);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        counts[data[n]]++;
        if (!k || !j || !i || k === nz - 1 || j === ny - 1 || i === nx - 1) cut[data[n]] = 1;
      }
  const box = boundingBox(data, grid.dimensions, 0);
  if (!box) return { counts, components, cut };
  const inside = crop(data, grid.dimensions, box);
  const { ids, sizes } = connectedComponents(inside, box.dimensions);
  const seen = new Uint8Array(sizes.length);
  for (let n = 0; n < inside.length; n++) {
    if (!inside[n] || seen[ids[n]]) continue;
    seen[ids[n]] = 1;
    components[inside[n]]++;
  }
  return { counts, components, cut };
}
