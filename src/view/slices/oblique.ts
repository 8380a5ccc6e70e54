/** Turning the three slices away from the patient planes. Pure geometry: right-handed axes in, right-handed axes out. */
import type { Grid, Vec3 } from '../../core/space.ts';
import { add, cross, dot, normalize, scale } from '../../core/space.ts';
import type { Plane, PlaneView, SliceAxes } from './plane.ts';
import { axesOf, PLANE_AXES, PLANES } from './plane.ts';

/** How each of the three viewports looks at the patient. */
export type SliceFrame = Readonly<Record<Plane, SliceAxes>>;

export const PATIENT_FRAME: SliceFrame = PLANE_AXES;

/** `vector` turned by `angle` (radians, counter-clockwise seen from the tip) around a unit vector; Rodrigues' formula. */
export function turned(vector: Vec3, axis: Vec3, angle: number): Vec3 {
  const along = scale(axis, dot(axis, vector) * (1 - Math.cos(angle)));
  const across = scale(cross(axis, vector), Math.sin(angle));
  return add(add(scale(vector, Math.cos(angle)), across), along);
}

/**
 * The frame after the crosshair of one viewport was turned counter-clockwise on the screen: that viewport keeps
 * its picture, the other two planes turn around its line of sight. Turning in two viewports makes double-oblique slices.
 */
export function turnedFrame(frame: SliceFrame, plane: Plane, angle: number): SliceFrame {
  const axis = frame[plane].towardsViewer;
  const turn = (axes: SliceAxes): SliceAxes => {
    // Rounding must not add up over a long drag: the three vectors are made orthogonal again.
    const towardsViewer = normalize(turned(axes.towardsViewer, axis, angle));
    const wanted = turned(axes.right, axis, angle);
    const right = normalize(add(wanted, scale(towardsViewer, -dot(wanted, towardsViewer))));
    return { title: axes.title, right, up: cross(towardsViewer, right), towardsViewer };
  };
  const next = { ...frame };
  for (const other of PLANES) if (other !== plane) next[other] = turn(frame[other]);
  return withTitles(next, frame);
}

const PATIENT = /^(Axial|Coronal|Sagittal)( oblique)?$/;
const STRAIGHT = Math.cos((0.5 * Math.PI) / 180);

/** A turned plane says so, until it is a patient plane again. */
function withTitles(frame: SliceFrame, before: SliceFrame): SliceFrame {
  const named = { ...frame };
  for (const plane of PLANES) {
    const axes = frame[plane];
    const own = PLANE_AXES[plane];
    if (axes === before[plane]) continue;
    if (!PATIENT.test(axes.title)) {
      named[plane] = { ...axes, title: axes.title.replace(/(, turned)?$/, ', turned') };
      continue;
    }
    const straight = dot(axes.towardsViewer, own.towardsViewer) > STRAIGHT;
    named[plane] = { ...axes, title: straight ? own.title : `${own.title} oblique` };
  }
  return named;
}

/** The plane across `towardsViewer` with `right` as close to the wanted direction as the plane allows. */
export function axesFacing(title: string, towardsViewer: Vec3, wantedRight: Vec3): SliceAxes {
  const toViewer = normalize(towardsViewer);
  const right = normalize(add(wantedRight, scale(toViewer, -dot(wantedRight, toViewer))));
  return { title, right, up: cross(toViewer, right), towardsViewer: toViewer };
}

/** Where another plane cuts a viewport: unit direction on the screen, y downwards; undefined where they are parallel. */
export function crossingOnScreen(
  view: PlaneView,
  otherNormal: Vec3,
): readonly [number, number] | undefined {
  const { right, up, towardsViewer } = axesOf(view);
  const line = cross(towardsViewer, otherNormal);
  const across = dot(line, right);
  const along = dot(line, up);
  const length = Math.hypot(across, along);
  return length < 1e-3 ? undefined : [across / length, -along / length];
}

/** Three perpendicular planes, the first seen along `-towardsViewer`; laid out as the patient planes are. */
export function frameFacing(title: string, towardsViewer: Vec3): SliceFrame {
  // As far as possible the patient's left stays on the right of the picture.
  const level: Vec3 = Math.abs(normalize(towardsViewer)[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0];
  const axial = axesFacing(title, towardsViewer, level);
  return {
    axial,
    coronal: axesFacing('Across it, level', axial.up, axial.right),
    sagittal: axesFacing('Across it, upright', axial.right, scale(axial.up, -1)),
  };
}

/** The planes in which an image was acquired, and two across them through its rows and columns. */
export function acquiredFrame({ direction }: Grid): SliceFrame {
  const [right, down]: readonly Vec3[] = [
    [direction[0], direction[1], direction[2]],
    [direction[3], direction[4], direction[5]],
  ];
  const up = scale(down, -1);
  // Rows from left to right and columns from top to bottom, as the scanner shows them.
  const axial = axesFacing('Acquired', cross(right, up), right);
  return {
    axial,
    coronal: axesFacing('Rows', axial.up, axial.right),
    sagittal: axesFacing('Columns', axial.right, scale(axial.up, -1)),
  };
}

/** Angle between the slices of an image and the nearest patient plane, degrees. */
export const obliquityDeg = ({ direction }: Grid): number => {
  const along = Math.max(...direction.slice(6, 9).map(Math.abs));
  return (Math.acos(Math.min(1, along)) * 180) / Math.PI;
};
