/** A way along a surface from the command line: on a ball it is a great circle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { distance } from '../../../src/core/space.ts';
import { writeNifti } from '../../../src/formats/nifti.ts';
import { ballGrid, digitise } from '../mesh/shapes.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-geodesic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('measures a quarter of a great circle, and says what it cannot read', () => {
  const radiusMm = 18;
  const { grid, centre } = ballGrid(radiusMm, [1, 1, 1]);
  const map = digitise(grid, (p) => (distance(p, centre) < radiusMm ? 5 : 0));
  const file = path.join(folder, 'ball.nii');
  writeFileSync(file, writeNifti({ grid: map.grid, data: map.data }));
  const [x, y, z] = centre;
  const from = `${x + radiusMm},${y},${z}`;
  const to = `${x},${y + radiusMm + 4},${z}`;
  const command = ['geodesic', file, '--structure', 'left-atrium', '--from', from];
  const { status, json } = theatronIn(folder, ...command, '--to', to);
  expect([status, json.error]).toEqual([0, undefined]);
  const quarterMm = (radiusMm * Math.PI) / 2;
  expect(Math.abs(Number(json.lengthMm) / quarterMm - 1)).toBeLessThan(0.015);
  expect(Math.abs(Number(json.straightMm) / (radiusMm * Math.SQRT2) - 1)).toBeLessThan(0.015);
  const [near, far] = json.fromSurfaceMm as number[];
  expect(near).toBeLessThan(0.6);
  expect(Math.abs(far - 4)).toBeLessThan(0.6);
  expect(failureIn(folder, ...command, '--to', '1,2')).toBe('place-unreadable');
});
