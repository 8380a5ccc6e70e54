import { describe, expect, it } from 'vitest';
import {
  connectedComponents,
  fillHoles,
  keepLargest,
  keepLargestOfEach,
} from '../../../src/segment/components.ts';
import { ball, countOf, gridOf, paint } from './shapes.ts';

const grid = gridOf([30, 20, 20]);
const big = ball(8, 10, 10, 6);
const small = ball(23, 10, 10, 3);
const two = paint(grid, (x, y, z) => big(x, y, z) || small(x, y, z));

describe('connectedComponents', () => {
  it('counts separate regions and their voxels', () => {
    const { ids, sizes } = connectedComponents(two, grid.dimensions);
    expect(sizes).toEqual([0, countOf(paint(grid, big)), countOf(paint(grid, small))]);
    expect(countOf(ids, 0)).toBe(two.length - sizes[1] - sizes[2]);
  });

  it('parts touching regions of different value, and voxels that touch at edges only', () => {
    const { sizes } = connectedComponents(Uint8Array.of(1, 2, 0, 1), [2, 2, 1]);
    expect(sizes).toEqual([0, 1, 1, 1]);
  });
});

describe('keeping the largest', () => {
  it('drops every smaller region', () => {
    expect(keepLargest(two, grid.dimensions)).toEqual(paint(grid, big));
    expect(countOf(keepLargest(new Uint8Array(8), [2, 2, 2]))).toBe(0);
  });

  it('gives an island to the label around it', () => {
    const labels = paint(grid, ball(10, 10, 10, 8)).map((value) => value * 2);
    const at = (i: number, j: number, k: number): number => i + 30 * (j + 20 * k);
    labels[at(10, 10, 10)] = 5;
    for (let i = 22; i < 26; i++) labels[at(i, 3, 3)] = 5;
    keepLargestOfEach(labels, grid.dimensions);
    expect(labels[at(10, 10, 10)]).toBe(2);
    expect(countOf(labels, 5)).toBe(4);
  });
});

describe('fillHoles', () => {
  it('fills a closed cavity and leaves an open one', () => {
    const shell = paint(grid, (x, y, z) => big(x, y, z) && !ball(8, 10, 10, 3)(x, y, z));
    expect(fillHoles(shell, grid.dimensions)).toEqual(paint(grid, big));
    const tunnel = paint(grid, (x, y, z) => big(x, y, z) && Math.hypot(y - 10, z - 10) > 2);
    expect(fillHoles(tunnel, grid.dimensions)).toEqual(tunnel);
  });
});
