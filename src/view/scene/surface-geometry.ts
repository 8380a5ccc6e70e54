import { BufferAttribute, BufferGeometry, DynamicDrawUsage } from 'three';
import { TISSUE } from '../../core/anatomy.ts';
import type { TriMesh } from '../../core/mesh.ts';
import type { PotentialField, SurfaceField } from './scene-types.ts';

/** Geometry over the arrays of a mesh; nothing is copied, nothing is reordered. */
export function surfaceGeometry(mesh: TriMesh): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(mesh.normals, 3));
  geometry.setIndex(new BufferAttribute(mesh.indices, 1));
  geometry.computeBoundingSphere();
  return geometry;
}

/** Puts the values of a field that stands still on the vertices; for others see {@link showFrame}. NaN becomes a mask of 0, so that no NaN reaches the GPU. */
export function attachField(
  geometry: BufferGeometry,
  field: Exclude<SurfaceField, PotentialField> | undefined,
): void {
  for (const name of Object.keys(geometry.attributes)) {
    if (name.startsWith('field')) geometry.deleteAttribute(name);
  }
  if (!field) return;
  if (field.kind === 'tissue') {
    geometry.setAttribute(
      'fieldClasses',
      new BufferAttribute(classWeights(field.classes), 3, true),
    );
    return;
  }
  const values = field.kind === 'activation' ? field.valuesMs : fieldValues(field);
  const finite = new Float32Array(values.length);
  const mask = new Uint8Array(values.length);
  for (let n = 0; n < values.length; n++) {
    if (!Number.isFinite(values[n])) continue;
    finite[n] = values[n];
    mask[n] = 255;
  }
  geometry.setAttribute('fieldValue', new BufferAttribute(finite, 1));
  geometry.setAttribute('fieldMask', new BufferAttribute(mask, 1, true));
}

const fieldValues = (
  field: Extract<SurfaceField, { kind: 'thickness' | 'difference' }>,
): Float32Array => (field.kind === 'thickness' ? field.valuesMm : field.values);

function classWeights(classes: Uint8Array): Uint8Array {
  const weights = new Uint8Array(3 * classes.length);
  for (let n = 0; n < classes.length; n++) {
    if (classes[n] === TISSUE.borderZone) weights[3 * n] = 255;
    else if (classes[n] === TISSUE.scar) weights[3 * n + 1] = 255;
    else if (classes[n] === TISSUE.lesion) weights[3 * n + 2] = 255;
  }
  return weights;
}

/** Frames on both sides of a time and how far it lies between them; clamped to the ends. */
export function frameAt(
  field: Pick<PotentialField, 'firstMs' | 'stepMs'>,
  frames: number,
  timeMs: number,
): { readonly first: number; readonly second: number; readonly mix: number } {
  const position = Math.min(frames - 1, Math.max(0, (timeMs - field.firstMs) / field.stepMs));
  const first = Math.floor(position);
  return { first, second: Math.min(frames - 1, first + 1), mix: position - first };
}

/** Uploads the frames around a time where they changed; returns the share of the second one. */
export function showFrame(geometry: BufferGeometry, field: PotentialField, timeMs: number): number {
  if (field.frames.length === 0) return 0;
  const { first, second, mix } = frameAt(field, field.frames.length, timeMs);
  setFrame(geometry, 'fieldFrameA', field.frames[first]);
  setFrame(geometry, 'fieldFrameB', field.frames[second]);
  return mix;
}

/** One GPU buffer per slot for the whole animation: new bytes are copied into it, never a new buffer. */
function setFrame(geometry: BufferGeometry, name: string, frame: Uint8Array): void {
  const known = geometry.getAttribute(name) as BufferAttribute | undefined;
  if (!known || known.array.length !== frame.length) {
    const attribute = new BufferAttribute(frame.slice(), 1, true);
    attribute.setUsage(DynamicDrawUsage);
    attribute.name = frameName(frame);
    geometry.setAttribute(name, attribute);
  } else if (known.name !== frameName(frame)) {
    (known.array as Uint8Array).set(frame);
    known.name = frameName(frame);
    known.needsUpdate = true;
  }
}

const frameNames = new WeakMap<Uint8Array, string>();
let frameCount = 0;

function frameName(frame: Uint8Array): string {
  let name = frameNames.get(frame);
  if (name === undefined) frameNames.set(frame, (name = `frame-${frameCount++}`));
  return name;
}
