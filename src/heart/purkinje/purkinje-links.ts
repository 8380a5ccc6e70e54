/** What the eikonal and the tissue engines take of a conduction system: lengths, links with delays, onsets at its junctions. */
import type { ConductionLinks } from '../eikonal/eikonal-setup.ts';
import type { PurkinjeTree } from './purkinje-tree.ts';

type Shape = Pick<PurkinjeTree, 'positions' | 'parents'>;

/** Length of the segment to each node from its parent, mm; 0 for the bundle of His. */
export function segmentLengthsMm({ positions, parents }: Shape): Float64Array {
  return Float64Array.from(parents, (parent, n) =>
    parent < 0
      ? 0
      : Math.hypot(
          positions[3 * n] - positions[3 * parent],
          positions[3 * n + 1] - positions[3 * parent + 1],
          positions[3 * n + 2] - positions[3 * parent + 2],
        ),
  );
}

/** Length of the way from the bundle of His to each node along the fibres, mm. */
export function pathLengthsMm(tree: Shape): Float64Array {
  const lengths = segmentLengthsMm(tree);
  tree.parents.forEach((parent, n) => {
    if (parent >= 0) lengths[n] += lengths[parent];
  });
  return lengths;
}

/** The tree as links for the eikonal engine, both ways, with the delays at its junctions. */
export function purkinjeLinks(tree: PurkinjeTree, activeVoxels: number): ConductionLinks {
  const { parents, parameters, junctionNodes, junctionVoxels } = tree;
  const segments = segmentLengthsMm(tree);
  const from: number[] = [];
  const to: number[] = [];
  const delayMs: number[] = [];
  const join = (a: number, b: number, ms: number): void => {
    from.push(a);
    to.push(b);
    delayMs.push(ms);
  };
  parents.forEach((parent, n) => {
    if (parent < 0) return;
    const ms = segments[n] / parameters.speedMPerS;
    join(activeVoxels + parent, activeVoxels + n, ms);
    join(activeVoxels + n, activeVoxels + parent, ms);
  });
  junctionNodes.forEach((node, n) => {
    join(activeVoxels + node, junctionVoxels[n], parameters.antegradeMs);
    join(junctionVoxels[n], activeVoxels + node, parameters.retrogradeMs);
  });
  return {
    nodes: parents.length,
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    delayMs: Float32Array.from(delayMs),
  };
}

/**
 * When each junction excites its voxel, ms after the bundle of His, if the front comes down the fibres only: per active
 * voxel, NaN where there is no junction. As pulses of a tissue engine (`setTimedStimulus`).
 */
export function junctionOnsetsMs(tree: PurkinjeTree, activeVoxels: number): Float32Array {
  const { parameters, junctionNodes, junctionVoxels } = tree;
  const lengths = pathLengthsMm(tree);
  const onsets = new Float32Array(activeVoxels).fill(NaN);
  junctionNodes.forEach((node, n) => {
    const ms = lengths[node] / parameters.speedMPerS + parameters.antegradeMs;
    if (!(onsets[junctionVoxels[n]] <= ms)) onsets[junctionVoxels[n]] = ms;
  });
  return onsets;
}
