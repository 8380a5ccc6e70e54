import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { type Lps, distance } from '../../../src/core/space.ts';
import type { VesselBranch, VesselTree } from '../../../src/core/vessel-tree.ts';
import {
  type LiverAnatomy,
  buildLiverAnatomy,
} from '../../../src/phantom/abdomen/liver-phantom.ts';
import { valueAt } from './label-measures.ts';

const point = ({ pointsLps: p }: VesselTree, n: number): Lps => [
  p[3 * n],
  p[3 * n + 1],
  p[3 * n + 2],
];

const childrenOf = ({ branches }: VesselTree, id: string): VesselBranch[] =>
  branches.filter(({ parentId }) => parentId === id);

describe('the vessel trees of the synthetic liver', () => {
  const all: LiverAnatomy[] = [];
  beforeAll(async () => {
    for (const seed of [1, 2, 3]) {
      all.push(await buildLiverAnatomy({ seed, spacingMm: [2, 2, 2.5] }, createJobContext()));
    }
  }, 120_000);

  it('are well formed', () => {
    for (const { portal, hepatic } of all) {
      for (const tree of [portal, hepatic]) {
        const seen = new Set<string>();
        for (const {
          id,
          parentId,
          generation,
          first,
          end,
          lengthMm,
          diameterMm,
        } of tree.branches) {
          expect(seen.has(id)).toBe(false);
          if (parentId !== null) expect(seen.has(parentId)).toBe(true);
          expect(generation === 0).toBe(parentId === null);
          seen.add(id);
          expect(end - first).toBeGreaterThan(1);
          let length = 0;
          for (let n = first + 1; n < end; n++) {
            const step = distance(point(tree, n - 1), point(tree, n));
            expect(step).toBeLessThan(1.7);
            length += step;
          }
          expect(Math.abs(length - lengthMm)).toBeLessThan(0.01);
          expect(diameterMm).toBeGreaterThan(1.7);
          expect(diameterMm).toBeLessThan(14);
        }
        expect(tree.unconnectedPieces).toBe(0);
      }
    }
  });

  it('hang together: a branch begins where its parent ends', () => {
    for (const { portal, hepatic } of all) {
      for (const tree of [portal, hepatic]) {
        for (const { parentId, first } of tree.branches) {
          const parent = tree.branches.find(({ id }) => id === parentId);
          if (parent) {
            expect(distance(point(tree, parent.end - 1), point(tree, first))).toBeLessThan(0.01);
          }
        }
      }
    }
  });

  it("obey Murray's law at every fork", () => {
    for (const { portal, hepatic } of all) {
      for (const tree of [portal, hepatic]) {
        for (const { id, end } of tree.branches) {
          const children = childrenOf(tree, id);
          if (children.length === 0) continue;
          expect(children.length).toBeGreaterThan(1);
          const parts = children.reduce(
            (sum, { end: last }) => sum + tree.radiusMm[last - 1] ** 3,
            0,
          );
          expect(Math.abs(parts / tree.radiusMm[end - 1] ** 3 - 1)).toBeLessThan(1e-3);
        }
      }
    }
  });

  it('have the named vessels, at least three generations and ends of about two millimetres', () => {
    for (const { portal, hepatic, labels } of all) {
      const named = (tree: VesselTree, title: string): VesselBranch[] =>
        tree.branches.filter((branch) => branch.title === title);
      const parents = ['Right portal vein', 'Left portal vein'].map((title) => {
        const parent = portal.branches.find(({ id }) => id === named(portal, title)[0].parentId);
        return parent?.title;
      });
      expect(parents).toEqual(['Portal vein', 'Portal vein']);
      for (const segment of [2, 3, 4, 5, 6, 7, 8]) {
        expect(named(portal, `Portal branch of segment ${segment}`).length).toBeGreaterThan(0);
      }
      const portalRoots = portal.branches.filter(({ parentId }) => parentId === null);
      expect(portalRoots.map(({ title }) => title)).toEqual(['Portal vein']);
      expect(portalRoots[0].diameterMm).toBeGreaterThan(8.5);
      const roots = hepatic.branches.filter(({ parentId }) => parentId === null);
      expect(roots.map(({ title }) => title).sort()).toEqual([
        'Left hepatic vein',
        'Middle hepatic vein',
        'Right hepatic vein',
      ]);
      for (const { first, diameterMm } of roots) {
        expect(diameterMm).toBeGreaterThan(3.5);
        // The vena cava is at the wall where the vein begins.
        const [x, y, z] = point(hepatic, first);
        const near = [-5, -2.5, 0, 2.5, 5].flatMap((dx) =>
          [-5, -2.5, 0, 2.5, 5].flatMap((dy) =>
            [-2.5, 0, 2.5].map((dz) => valueAt(labels, [x + dx, y + dy, z + dz])),
          ),
        );
        expect(near).toContain(LABEL.inferiorVenaCava);
      }
      for (const tree of [portal, hepatic]) {
        expect(Math.max(...tree.branches.map(({ generation }) => generation))).toBeGreaterThan(5);
        const ends = tree.branches.filter(({ id }) => childrenOf(tree, id).length === 0);
        expect(ends.length).toBeGreaterThan(90);
        for (const { diameterMm } of ends) {
          expect(diameterMm).toBeGreaterThan(1.7);
          expect(diameterMm).toBeLessThan(2.4);
        }
      }
    }
  });

  it('keep apart from each other', () => {
    for (const { portal, hepatic } of all) {
      let gap = Infinity;
      for (let m = 0; m < portal.radiusMm.length; m++) {
        const p = point(portal, m);
        for (let n = 0; n < hepatic.radiusMm.length; n++) {
          const centres = distance(p, point(hepatic, n));
          gap = Math.min(gap, centres - portal.radiusMm[m] - hepatic.radiusMm[n]);
        }
      }
      expect(gap).toBeGreaterThan(1.8);
    }
  });

  it('reach every part of the liver', () => {
    for (const { portal, hepatic, labels } of all) {
      const { dimensions, spacingMm, originMm } = labels.grid;
      for (const tree of [portal, hepatic]) {
        const far: number[] = [];
        labels.data.forEach((label, at) => {
          // Every 97th voxel is enough.
          if (label !== LABEL.liver || at % 97 !== 0) return;
          const p: Lps = [
            originMm[0] + spacingMm[0] * (at % dimensions[0]),
            originMm[1] + spacingMm[1] * (Math.floor(at / dimensions[0]) % dimensions[1]),
            originMm[2] + spacingMm[2] * Math.floor(at / (dimensions[0] * dimensions[1])),
          ];
          let best = Infinity;
          for (let n = 0; n < tree.radiusMm.length; n++) {
            best = Math.min(best, distance(p, point(tree, n)));
          }
          far.push(best);
        });
        far.sort((a, b) => a - b);
        expect(far[Math.floor(0.5 * far.length)]).toBeLessThan(9);
        expect(far[Math.floor(0.95 * far.length)]).toBeLessThan(20);
      }
    }
  });

  it('are the labels they say they are', () => {
    for (const { portal, hepatic, labels } of all) {
      for (const [tree, own] of [
        [portal, LABEL.portalVein],
        [hepatic, LABEL.hepaticVein],
      ] as const) {
        let hits = 0;
        for (let n = 0; n < tree.radiusMm.length; n++) {
          const label = valueAt(labels, point(tree, n));
          if (label === own) hits++;
          expect([own, LABEL.inferiorVenaCava]).toContain(label);
        }
        expect(hits / tree.radiusMm.length).toBeGreaterThan(0.985);
      }
    }
  });
});
