/** Passes that look at the tissue: samples of the whole, and values by voxel. */
import {
  GROUP,
  READ_BUFFERS,
  MOST_SAMPLE_GROUPS,
  SAMPLE_THREADS,
  THREAD_LANE,
  TISSUE_STRUCT,
} from './shader-data.ts';
import { VOXELS_AROUND, neighbourLanes } from './shader-stencil.ts';

/** Groups of `sample` for so many lanes: no more than there is work for, whatever the adapter. */
export const sampleGroups = (lanes: number): number =>
  Math.min(MOST_SAMPLE_GROUPS, Math.ceil(lanes / SAMPLE_THREADS));
/** Numbers of a group in the output of `sample`: lowest, highest, then the sum of every electrode. */
export const sampleWidth = (leads: number): number => 2 + leads;

const SAMPLE = `
var<workgroup> shared0: array<f32, ${SAMPLE_THREADS}>;
var<workgroup> shared1: array<f32, ${SAMPLE_THREADS}>;

@compute @workgroup_size(${SAMPLE_THREADS})
fn sample(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let first = group.x * ${SAMPLE_THREADS}u + thread;
  let stride = groups.x * ${SAMPLE_THREADS}u;
  let row = group.x * (2u + tissue.leads);
  var low = 1e30;
  var high = -1e30;
  for (var lane = first; lane < tissue.lanes; lane += stride) {
    if ((lattice[2u * tissue.lanes + lane] & 0xffffu) == 0u) { continue; }
    let v = field[at.source + lane];
    low = min(low, v);
    high = max(high, v);
  }
  shared0[thread] = low;
  shared1[thread] = high;
  for (var half = ${SAMPLE_THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      shared0[thread] = min(shared0[thread], shared0[thread + half]);
      shared1[thread] = max(shared1[thread], shared1[thread + half]);
    }
  }
  if (thread == 0u) {
    output[row] = shared0[0];
    output[row + 1u] = shared1[0];
  }
  for (var lead = 0u; lead < tissue.leads; lead++) {
    var sum = 0.0;
    for (var lane = first; lane < tissue.lanes; lane += stride) {
      sum += leads[lead * tissue.lanes + lane] * field[at.source + lane];
    }
    workgroupBarrier();
    shared0[thread] = sum;
    for (var half = ${SAMPLE_THREADS / 2}u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (thread < half) { shared0[thread] += shared0[thread + half]; }
    }
    if (thread == 0u) { output[row + 2u + lead] = shared0[0]; }
  }
}`;

/** Corners of the voxel whose lowest corner a lane is. */
const OWN_VOXEL = VOXELS_AROUND[0].corners;

/**
 * Of the voxel whose lowest corner a lane is, what `at.what` names: the mean of its corners, or the mean time (0 first, 1 last, 2
 * recovery) of those that had the event within `at.span` of the latest, -1 where fewer than half had it; or its upstrokes.
 */
export const READ = { mean: 3, count: 4, first: 0, last: 1, recovered: 2 } as const;

const VOXELS = `
fn timeOf(lane: u32) -> f32 {
  let seen = events[lane];
  if (at.what == 2u) { return select(-1.0, seen.z, seen.z > 0.0); }
  return select(-1.0, seen[at.what], seen.w > 0.0);
}
fn meanTime(t: array<f32, 8>) -> f32 {
  var times = t;
  var latest = -1.0;
  var had = 0u;
  for (var n = 0u; n < 8u; n++) {
    latest = max(latest, times[n]);
    if (times[n] >= 0.0) { had++; }
  }
  if (had < 4u) { return -1.0; }
  var sum = 0.0;
  var used = 0.0;
  for (var n = 0u; n < 8u; n++) {
    if (times[n] >= 0.0 && times[n] > latest - at.span) {
      sum += times[n];
      used += 1.0;
    }
  }
  return sum / used;
}
@compute @workgroup_size(${GROUP})
fn voxels(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let lane = laneOf(id, groups);
  if (lane >= tissue.lanes) { return; }
  if (at.what == ${READ.count}u) {
    output[lane] = events[lane].w;
    return;
  }
${neighbourLanes()}
  if (at.what == ${READ.mean}u) {
    let v = array(${OWN_VOXEL.map((n) => `field[at.source + n${n}]`).join(', ')});
    output[lane] = ((v[0] + v[1]) + (v[2] + v[3]) + ((v[4] + v[5]) + (v[6] + v[7]))) / 8.0;
    return;
  }
  output[lane] = meanTime(array(${OWN_VOXEL.map((n) => `timeOf(n${n})`).join(', ')}));
}`;

export const readShader = (): string =>
  [TISSUE_STRUCT, READ_BUFFERS, THREAD_LANE, SAMPLE, VOXELS].join('\n');
