import { describe, expect, it } from 'vitest';
import type { BezierSurface, PlaneSurface, WedgeSurface } from '../../../src/core/resection.ts';
import type { Lps } from '../../../src/core/space.ts';
import {
  flipped,
  grown,
  handleLinks,
  handlesOf,
  withHandle,
} from '../../../src/ui/operations/resection-handles.ts';
import { EvaluationLane } from '../../../src/ui/operations/resection-lane.ts';

const plane: PlaneSurface = {
  id: 'surface-1',
  title: 'Plane 1',
  kind: 'plane',
  pointLps: [10, 0, 0],
  normalLps: [1, 0, 0],
};
/** A flat patch in the plane z = 5, u along x, v along y: du x dv points to the head. */
const patch: BezierSurface = {
  id: 'surface-2',
  title: 'Surface 2',
  kind: 'bezier',
  controlLps: Array.from({ length: 16 }, (_, n): Lps => [10 * (n % 4), 10 * Math.floor(n / 4), 5]),
  removes: 'front',
  contourLps: [[0, 0, 5]],
};
const wedge: WedgeSurface = {
  id: 'surface-3',
  title: 'Wedge 3',
  kind: 'wedge',
  centreLps: [0, 0, 0],
  semiAxesMm: [20, 20, 20],
  axesLps: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

describe('handles of a resection surface', () => {
  it('gives a patch its sixteen points, joined along rows and columns', () => {
    expect(handlesOf(patch)).toHaveLength(16);
    expect(handleLinks(patch)).toHaveLength(24);
  });

  it('moves one point of a patch and forgets the contour that it was fitted to', () => {
    const moved = withHandle(patch, 5, [11, 12, 13]) as BezierSurface;
    expect(moved.controlLps[5]).toEqual([11, 12, 13]);
    expect(moved.controlLps[6]).toEqual(patch.controlLps[6]);
    expect(moved.contourLps).toBeNull();
  });

  it('moves all points by the way of one', () => {
    const moved = withHandle(patch, 0, [1, 2, 8], true) as BezierSurface;
    expect(moved.controlLps[15]).toEqual([31, 32, 8]);
  });

  it('turns a plane by the end of its arm, about its point', () => {
    const turned = withHandle(plane, 1, [10, 30, 0]) as PlaneSurface;
    expect(turned.pointLps).toEqual(plane.pointLps);
    expect(turned.normalLps).toEqual([0, 1, 0]);
  });

  it('stretches a wedge along its axis only, and never to nothing', () => {
    const stretched = withHandle(wedge, 1, [35, 99, 99]) as WedgeSurface;
    expect(stretched.semiAxesMm).toEqual([35, 20, 20]);
    expect((withHandle(wedge, 1, [0, 0, 0]) as WedgeSurface).semiAxesMm[0]).toBeGreaterThan(0);
  });

  it('grows what is removed into the remnant', () => {
    // The plane removes the side of +x: to remove more it moves to -x.
    expect((grown(plane, 2) as PlaneSurface).pointLps).toEqual([8, 0, 0]);
    // The patch removes the front, which is towards +z: to remove more it moves to -z.
    expect((grown(patch, 2) as BezierSurface).controlLps[0][2]).toBeCloseTo(3);
    expect((grown(flipped(patch), 2) as BezierSurface).controlLps[0][2]).toBeCloseTo(7);
    expect((grown(wedge, 2) as WedgeSurface).semiAxesMm).toEqual([22, 22, 22]);
  });
});

describe('evaluations one at a time', () => {
  const gate = (): { open: () => void; wait: Promise<void> } => {
    let open = (): void => {};
    const wait = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, wait };
  };

  it('keeps only the latest preview while one runs', async () => {
    const lane = new EvaluationLane();
    const ran: string[] = [];
    const first = gate();
    lane.preview(async () => {
      ran.push('a');
      await first.wait;
    });
    lane.preview(async () => void ran.push('b'));
    lane.preview(async () => void ran.push('c'));
    first.open();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(ran).toEqual(['a', 'c']);
  });

  it('runs every change in its order, before any preview', async () => {
    const lane = new EvaluationLane();
    const ran: string[] = [];
    const first = gate();
    lane.change(async () => {
      ran.push('1');
      await first.wait;
    });
    lane.change(async () => void ran.push('2'));
    lane.preview(async () => void ran.push('p'));
    lane.change(async () => void ran.push('3'));
    first.open();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(ran).toEqual(['1', '2', '3']);
  });
});
