/** Voltages on the wall while a run goes by. */
import { describe, expect, it } from 'vitest';
import { parametersWith } from '../../../src/heart/parameters.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { runVoltages } from '../../../src/pipeline/run-voltage.ts';
import { tissueBox } from '../heart/ellipsoid-ventricle.ts';
import { quietContext } from '../heart/kernels.ts';

describe('voltages of a run', () => {
  it('are those of the wave that passes: none where nothing happens, smaller away from it', async () => {
    const { simulation, fibres } = tissueBox([20, 12, 4], 1, [1, 0, 0]);
    // A wave along x that stops half way.
    const frames = Array.from({ length: 11 }, (_, n) =>
      Uint8Array.from(simulation.active, (_voxel, at) =>
        voxelCentre(simulation, at)[0] < n ? 240 : 20,
      ),
    );
    const vertex = (x: number): number[] => [x, 6, 4];
    const surface = {
      positions: Float32Array.from([4, 8, 18].flatMap(vertex)),
      normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1]),
      indices: Uint32Array.from([0, 1, 2]),
    };
    const request = {
      grid: simulation,
      fibres,
      lesions: new Uint32Array(),
      parameters: parametersWith(),
      frames,
      surface,
    };
    const { unipolar, bipolar } = await runVoltages(request, quietContext());
    expect(unipolar).toHaveLength(3);
    expect(unipolar[0]).toBeGreaterThan(3 * unipolar[2]);
    expect(bipolar[1]).toBeGreaterThan(3 * bipolar[2]);
    const still = { ...request, frames: frames.map(() => frames[0]) };
    const none = await runVoltages(still, quietContext());
    expect(Math.max(...none.unipolar, ...none.bipolar)).toBe(0);
  });
});
