/**
 * A byte per voxel that people edit: the label map or the tissue map. Unlike blobs it changes in place, so its name
 * is only known after `seal`; until then it is its base plus the bricks that differ.
 */
import type { Vec3 } from '../core/space.ts';
import type { BlobId } from './blob-id.ts';
import {
  BrickRecorder,
  boxVoxels,
  brickCounts,
  bricksOfBox,
  packBricks,
  readBrick,
  togglePatch,
  writeBricks,
  type BrickPatch,
  type VoxelBox,
} from './brick-patch.ts';

export type MapName = 'labels' | 'tissue';

/** What the rest of the program sees; a new object after every change, `data` always the same array. */
export interface MapView {
  readonly data: Uint8Array;
  readonly dimensions: Vec3;
  readonly revision: number;
  /** The voxels that the last change may have touched; null when all may have changed. */
  readonly changed: VoxelBox | null;
}

export interface MapChange {
  readonly patch: BrickPatch;
  /** Change of the number of voxels with each value. */
  readonly countChange: Int32Array;
  readonly box: VoxelBox;
}

export class EditableMap {
  readonly data: Uint8Array;
  readonly dimensions: Vec3;
  /** The blob that `data` was last equal to outside the dirty bricks; null for all zeros. */
  private baseId: BlobId | null;
  private dirty = new Set<number>();
  private current: MapView;

  constructor(data: Uint8Array, dimensions: Vec3, base: BlobId | null) {
    if (data.length !== boxVoxels({ min: [0, 0, 0], max: dimensions })) {
      throw new RangeError(`map of ${data.length} voxels on a grid of ${dimensions.join(' x ')}`);
    }
    this.data = data;
    this.dimensions = dimensions;
    this.baseId = base;
    this.current = { data, dimensions, revision: 0, changed: null };
  }

  get view(): MapView {
    return this.current;
  }

  get base(): BlobId | null {
    return this.baseId;
  }

  get isSealed(): boolean {
    return this.dirty.size === 0 && this.baseId !== null;
  }

  get dirtyFraction(): number {
    const [bx, by, bz] = brickCounts(this.dimensions);
    return this.dirty.size / (bx * by * bz);
  }

  /** Tells that voxels in a box were written, before the edit that writes them is complete. */
  touched(box: VoxelBox | null): void {
    this.current = { ...this.current, revision: this.current.revision + 1, changed: box };
  }

  /** Marks a finished change as different from the base. */
  markDirty(patch: BrickPatch): void {
    for (const brick of patch.bricks) this.dirty.add(brick);
  }

  /** Applies a change, or takes it back when it was applied. */
  toggle({ patch, box }: MapChange): void {
    togglePatch(this.data, this.dimensions, patch);
    this.markDirty(patch);
    this.touched(box);
  }

  /** The bricks that differ from the base, as they are now, without `open`, an edit that goes on; null when none does. */
  delta(open: MapEdit | null): BrickPatch | null {
    if (this.dirty.size === 0) return null;
    const bricks = [...this.dirty].sort((a, b) => a - b);
    return packBricks(
      bricks,
      bricks.map((brick) => open?.original(brick) ?? readBrick(this.data, this.dimensions, brick)),
    );
  }

  /** Applies a saved {@link delta} to the base this map was made with. */
  applyDelta(delta: BrickPatch): void {
    writeBricks(this.data, this.dimensions, delta);
    this.markDirty(delta);
    this.touched(null);
  }

  /** Makes a blob of the present content, without `open`, its base. Edits made while `put` works stay dirty. */
  async seal(put: (copy: Uint8Array) => Promise<BlobId>, open: MapEdit | null): Promise<BlobId> {
    if (this.baseId !== null && this.dirty.size === 0) return this.baseId;
    const included = this.dirty;
    this.dirty = new Set();
    const copy = this.data.slice();
    open?.restoreInto(copy);
    try {
      this.baseId = await put(copy);
      return this.baseId;
    } catch (error) {
      for (const brick of included) this.dirty.add(brick);
      throw error;
    }
  }
}

/** An edit that goes on for a while, such as a brush stroke: visible at once, one step to undo. */
export class MapEdit {
  private readonly recorder: BrickRecorder;
  private box: VoxelBox | null = null;
  private readonly map: EditableMap;

  constructor(map: EditableMap) {
    this.map = map;
    this.recorder = new BrickRecorder(map.data, map.dimensions);
  }

  /** Lets `edit` write into the map inside `box`; the box is cut to the map. */
  write(box: VoxelBox, edit: (data: Uint8Array) => void): void {
    const cut = cutBox(box, this.map.dimensions);
    if (bricksOfBox(this.map.dimensions, cut).length === 0) return;
    this.recorder.touch(cut);
    edit(this.map.data);
    this.box = this.box ? joinBoxes(this.box, cut) : cut;
    this.map.touched(cut);
  }

  /** Ends the edit; null when it changed nothing. */
  finish(): MapChange | null {
    const change = this.recorder.finish();
    if (!change || !this.box) return null;
    this.map.markDirty(change.patch);
    return { ...change, box: this.box };
  }

  original(brick: number): Uint8Array | undefined {
    return this.recorder.original(brick);
  }

  restoreInto(copy: Uint8Array): void {
    this.recorder.restore(copy);
  }

  /** Takes back everything that was written. */
  cancel(): void {
    this.recorder.restore(this.map.data);
    this.map.touched(this.box);
  }
}

const cutBox = ({ min, max }: VoxelBox, dimensions: Vec3): VoxelBox => ({
  min: [Math.max(0, min[0]), Math.max(0, min[1]), Math.max(0, min[2])],
  max: [
    Math.min(dimensions[0], max[0]),
    Math.min(dimensions[1], max[1]),
    Math.min(dimensions[2], max[2]),
  ],
});

const joinBoxes = (a: VoxelBox, b: VoxelBox): VoxelBox => ({
  min: [Math.min(a.min[0], b.min[0]), Math.min(a.min[1], b.min[1]), Math.min(a.min[2], b.min[2])],
  max: [Math.max(a.max[0], b.max[0]), Math.max(a.max[1], b.max[1]), Math.max(a.max[2], b.max[2])],
});
