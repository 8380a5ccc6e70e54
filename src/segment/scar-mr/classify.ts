/** From a threshold to tissue classes of the wall: edges, dark cores and specks. */
import { LABEL, TISSUE } from '../../core/anatomy.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import { connectedComponents } from '../components.ts';
import type { Stack } from '../lv-mr/stack.ts';
import type { Thresholds } from './methods.ts';
import { isInner } from './remote.ts';
import type { Wall } from './wall.ts';
import { sliceLabels } from './wall.ts';

export interface Classified {
  /** Tissue class per voxel of the stack. */
  readonly classes: Uint8Array;
  /** Voxels above the border threshold that lie at the edge of the wall without enhancement beside them. */
  readonly edgeVoxels: number;
  /** Dark voxels within enhancement that were counted as core. */
  readonly darkCoreVoxels: number;
}

/** Enhancement smaller than this is noise. */
const SPECK_ML = 0.15;
/** Share of a dark region's border that must be enhanced; the rest may only be the cavity. */
const ENCLOSED = 0.4;

export function classify(stack: Stack, wall: Wall, { core, border }: Thresholds): Classified {
  const classes = new Uint8Array(wall.labels.length);
  let edgeVoxels = 0;
  let darkCoreVoxels = 0;
  for (const { index: k } of wall.slices) {
    const { columns, values } = stack.slices[k];
    const labels = sliceLabels(stack, wall.labels, k);
    const own = sliceLabels(stack, classes, k);
    for (let p = 0; p < own.length; p++) {
      if (labels[p] !== LABEL.lvMyocardium) continue;
      own[p] =
        values[p] > core ? TISSUE.scar : values[p] > border ? TISSUE.borderZone : TISSUE.healthy;
    }
    edgeVoxels += dropLoneEdges(own, labels, columns);
    darkCoreVoxels += fillDarkCores(own, labels, columns);
  }
  dropSpecks(classes, stack);
  return { classes, edgeVoxels, darkCoreVoxels };
}

const enhanced = (tissue: number): boolean => tissue > TISSUE.healthy;

/**
 * A voxel at the edge of the wall is mixed with blood or fat. It counts only where an inner voxel beside it is enhanced,
 * or where the wall has none.
 */
function dropLoneEdges(classes: Uint8Array, labels: Uint8Array, columns: number): number {
  const lone: number[] = [];
  for (let p = 0; p < classes.length; p++) {
    if (!enhanced(classes[p]) || isInner(labels, columns, p)) continue;
    let inner = 0;
    let bright = 0;
    for (const d of [
      -columns - 1,
      -columns,
      -columns + 1,
      -1,
      1,
      columns - 1,
      columns,
      columns + 1,
    ]) {
      if (labels[p + d] !== LABEL.lvMyocardium || !isInner(labels, columns, p + d)) continue;
      inner++;
      if (enhanced(classes[p + d])) bright++;
    }
    if (inner > 0 && bright === 0) lone.push(p);
  }
  for (const p of lone) classes[p] = TISSUE.healthy;
  return lone.length;
}

/** Microvascular obstruction: dark wall enclosed by enhancement, or by enhancement and the cavity, is core. */
function fillDarkCores(classes: Uint8Array, labels: Uint8Array, columns: number): number {
  const dark = classes.map((tissue) => (tissue === TISSUE.healthy ? 1 : 0));
  const { ids, sizes } = connectedComponents(dark, [columns, classes.length / columns, 1]);
  const faces = new Int32Array(sizes.length);
  const bright = new Int32Array(sizes.length);
  const open = new Uint8Array(sizes.length);
  for (let p = 0; p < classes.length; p++) {
    const id = ids[p];
    if (!id) continue;
    for (const d of [-1, 1, -columns, columns]) {
      const q = p + d;
      if (ids[q] === id) continue;
      faces[id]++;
      if (enhanced(classes[q] ?? 0)) bright[id]++;
      else if (labels[q] !== LABEL.lvBlood) open[id] = 1;
    }
  }
  let filled = 0;
  for (let p = 0; p < classes.length; p++) {
    const id = ids[p];
    if (!id || open[id] || bright[id] < ENCLOSED * faces[id]) continue;
    classes[p] = TISSUE.scar;
    filled++;
  }
  return filled;
}

function dropSpecks(classes: Uint8Array, { grid }: Stack): void {
  const mask = classes.map((tissue) => (enhanced(tissue) ? 1 : 0));
  const { ids, sizes } = connectedComponents(mask, grid.dimensions);
  const least = SPECK_ML / voxelVolumeMl(grid);
  for (let n = 0; n < classes.length; n++)
    if (ids[n] && sizes[ids[n]] < least) classes[n] = TISSUE.healthy;
}
