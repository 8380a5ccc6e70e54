// Monodomain equation with the modified Mitchell-Schaeffer membrane on a voxel grid.
//
//   du/dt = div(D grad u) + h u (u - u_crit)(1 - u) / tau_in - (1 - h) u / tau_out + stimulus
//   dh/dt = (1 - h) / tau_open where u < u_gate, else -h / tau_close
//
// u: potential, 0 at rest, 1 at the peak (-80 to +20 mV); h: gate, 1 at rest; D in mm2/ms, lengths mm, times ms.
// Membrane: Corrado and Niederer 2016, doi 10.1016/j.mbs.2016.08.010.
// Space: every conducting voxel is one trilinear finite element with its own tensor D; nodes are voxel corners;
// mass lumped; faces without a neighbour have no flux. Time: explicit Euler, first diffusion and stimulus, then the
// membrane; exact exponential for h.
//
// Storage: u and the event times stand in a dense box of nodes (padded by one, rows a multiple of 4), so that
// neighbours are fixed offsets. All else stands per strip of four nodes along x that holds at least one node.
// The 26 couplings of a node are 16-bit integers times one common scale, equal in both directions, so that
// diffusion conserves the integral of u. A node's new value depends on old values only: the result does not depend on
// how strips are divided among threads.
#include "element.h"
#include "kernel.h"
#include "team.h"

namespace {

constexpr u32 NEIGHBOURS = 26;
constexpr u32 BLOCK = 64; // strips per block; sums are per block, then over blocks in order
constexpr u32 MAX_THREADS = 64;
constexpr float UPSTROKE = 0.5f;
constexpr float REPOLARISED = 0.1f; // 90 % of the way back

struct Lattice {
  u32 strips, row, plane; // row, plane: strides of the dense box
  const u32 *start;       // dense index of a strip's first node
  i32 offset[NEIGHBOURS];
} lattice;

struct State {
  float *u[2];
  float *gate;
  i16 *coupling;       // [strip][neighbour][4]
  float *weight;       // dt / (scale * lumped mass); 0 for lanes without a node
  const float *closing; // exp(-dt / tau_close) of the node's tissue
  const float *stimulus; // 1/ms during a pulse
  float *first, *last, *recovered; // dense; -1 where it has not happened
  u8 *count;                       // dense; upstrokes since the last arm()
} state;

struct Membrane {
  float dt, overTauIn, overTauOut, critical, gateLevel, opening;
} membrane;

struct Sampling {
  u32 everySteps, leads;
  const float *leadField; // [lead][strip * 4]
  float *blockSums;       // [block][lead]
} sampling;

struct Progress {
  u32 step;
  u32 chunk;
  bool stimulated;
} progress;

struct alignas(64) ThreadTally {
  u32 activated; // nodes with a first upstroke since arm()
  float extreme; // largest |u - 1/2| seen at the last sample
  bool broken;   // a value that is not a number
} tally[MAX_THREADS];

u32 cornerOffset(u32 corner) {
  return (corner & 1) + ((corner >> 1) & 1) * lattice.row + ((corner >> 2) & 1) * lattice.plane;
}

/// Slot 0..26 of the neighbour at (dx, dy, dz); 13 is the node itself.
u32 slotOf(u32 from, u32 to) {
  const i32 dx = i32(to & 1) - i32(from & 1);
  const i32 dy = i32((to >> 1) & 1) - i32((from >> 1) & 1);
  const i32 dz = i32((to >> 2) & 1) - i32((from >> 2) & 1);
  return u32((dx + 1) + 3 * (dy + 1) + 9 * (dz + 1));
}

/// Row of the stiffness matrix of the node at dense index `node`; returns the number of elements around it.
/// Elements are visited in ascending position, so that both ends of a coupling sum the same terms in the same order.
u32 stiffnessRow(u32 node, const u32 *elementAt, const float *tensors, float out[27]) {
  for (u32 n = 0; n < 27; n++) out[n] = 0;
  u32 elements = 0;
  for (i32 corner = 7; corner >= 0; corner--) {
    const u32 number = elementAt[node - cornerOffset(u32(corner))];
    if (number == 0) continue;
    elements++;
    const float *tensor = tensors + 6 * (number - 1);
    for (u32 other = 0; other < 8; other++)
      out[slotOf(u32(corner), other)] += elementEntry(u32(corner), other, tensor);
  }
  return elements;
}

template <bool stimulated> void advance(u32 step, u32 from, u32 to, u32 thread) {
  const float *__restrict old = state.u[step & 1];
  float *__restrict next = state.u[(step + 1) & 1];
  const f32x4 dt = splat4(membrane.dt), critical = splat4(membrane.critical), one = splat4(1);
  const f32x4 excite = splat4(membrane.dt * membrane.overTauIn);
  const f32x4 decay = splat4(membrane.dt * membrane.overTauOut);
  const f32x4 opening = splat4(membrane.opening), gateLevel = splat4(membrane.gateLevel);
  const f32x4 upstroke = splat4(UPSTROKE), repolarised = splat4(REPOLARISED);
  for (u32 strip = from; strip < to; strip++) {
    const u32 at = lattice.start[strip];
    const float *here = old + at;
    const f32x4 u = load4(here), h = load4(state.gate + 4 * strip);
    const i16 *coupling = state.coupling + 4 * NEIGHBOURS * strip;
    f32x4 flow[3] = {splat4(0), splat4(0), splat4(0)};
#pragma GCC unroll 26
    for (u32 n = 0; n < NEIGHBOURS; n++)
      flow[n % 3] += widen4(coupling + 4 * n) * (loadAny4(here + lattice.offset[n]) - u);
    f32x4 spread = u + ((flow[0] + flow[1]) + flow[2]) * load4(state.weight + 4 * strip);
    if (stimulated) spread += dt * load4(state.stimulus + 4 * strip);
    // The membrane acts on what diffusion has brought (Godunov splitting): taking both at the old value would slow
    // the wave by 1 % per 0.05 ms of step.
    const f32x4 now = spread + spread * (excite * h * (spread - critical) * (one - spread) -
                                         decay * (one - h));
    store4(next + at, now);
    store4(state.gate + 4 * strip,
           select4(spread < gateLevel, one - (one - h) * opening,
                   h * load4(state.closing + 4 * strip)));

    const i32x4 up = (u < upstroke) & (now >= upstroke);
    const i32x4 down = (u >= repolarised) & (now < repolarised);
    if (!any4(up | down)) continue;
    for (u32 lane = 0; lane < 4; lane++) {
      const u32 node = at + lane;
      const float level = up[lane] ? UPSTROKE : REPOLARISED;
      const float time = (float(step) + (level - u[lane]) / (now[lane] - u[lane])) *
                         membrane.dt;
      if (up[lane]) {
        if (state.first[node] < 0) {
          state.first[node] = time;
          tally[thread].activated++;
        }
        state.last[node] = time;
        if (state.count[node] < 255) state.count[node]++;
      } else if (down[lane] && state.first[node] >= 0 && state.recovered[node] < 0) {
        state.recovered[node] = time;
      }
    }
  }
}

/// Lead sums and the range check over whole blocks.
void sample(const float *u, u32 from, u32 to, u32 thread) {
  f32x4 extreme = splat4(0);
  bool broken = false;
  for (u32 begin = from; begin < to; begin += BLOCK) {
    const u32 end = begin + BLOCK < to ? begin + BLOCK : to;
    for (u32 strip = begin; strip < end; strip++) {
      const f32x4 v = load4(u + lattice.start[strip]);
      const f32x4 size = select4(v < splat4(UPSTROKE), splat4(UPSTROKE) - v, v - splat4(UPSTROKE));
      broken = broken || any4(v != v);
      extreme = select4(size > extreme, size, extreme);
    }
    for (u32 lead = 0; lead < sampling.leads; lead++) {
      const float *field = sampling.leadField + 4 * lattice.strips * lead;
      f32x4 sum = splat4(0);
      for (u32 strip = begin; strip < end; strip++)
        sum += load4(field + 4 * strip) * load4(u + lattice.start[strip]);
      sampling.blockSums[begin / BLOCK * sampling.leads + lead] = sum4(sum);
    }
  }
  float largest = 0;
  for (u32 lane = 0; lane < 4; lane++)
    if (extreme[lane] > largest) largest = extreme[lane];
  tally[thread].extreme = largest;
  tally[thread].broken = broken;
}

/// One thread's share of the steps commanded.
void work(i32 thread) {
  const u32 blocks = (lattice.strips + BLOCK - 1) / BLOCK;
  const u32 share = u32(thread), size = u32(team::size);
  const u32 from = blocks * share / size * BLOCK;
  u32 to = blocks * (share + 1) / size * BLOCK;
  if (to > lattice.strips) to = lattice.strips;
  const u32 end = progress.step + progress.chunk;
  for (u32 step = progress.step; step < end; step++) {
    if (progress.stimulated)
      advance<true>(step, from, to, share);
    else
      advance<false>(step, from, to, share);
    if ((step + 1) % sampling.everySteps == 0) sample(state.u[(step + 1) & 1], from, to, share);
    team::barrier();
  }
}

} // namespace

/// Number of strips and their first dense indices; strides of the dense box.
EXPORT(use_lattice)
void useLattice(u32 strips, const u32 *start, u32 row, u32 plane) {
  lattice.strips = strips;
  lattice.start = start;
  lattice.row = row;
  lattice.plane = plane;
  u32 n = 0;
  for (i32 dz = -1; dz <= 1; dz++)
    for (i32 dy = -1; dy <= 1; dy++)
      for (i32 dx = -1; dx <= 1; dx++)
        if (dx != 0 || dy != 0 || dz != 0)
          lattice.offset[n++] = dx + dy * i32(row) + dz * i32(plane);
}

EXPORT(use_state)
void useState(float *u0, float *u1, float *gate, i16 *coupling, float *weight, const float *closing,
              const float *stimulus) {
  state.u[0] = u0;
  state.u[1] = u1;
  state.gate = gate;
  state.coupling = coupling;
  state.weight = weight;
  state.closing = closing;
  state.stimulus = stimulus;
  progress.step = 0;
}

EXPORT(use_events)
void useEvents(float *first, float *last, float *recovered, u8 *count) {
  state.first = first;
  state.last = last;
  state.recovered = recovered;
  state.count = count;
}

/// Times in ms; `opening` = exp(-dt / tau_open).
EXPORT(use_membrane)
void useMembrane(float dt, float tauIn, float tauOut, float critical, float gateLevel,
                 float opening) {
  membrane = {dt, 1 / tauIn, 1 / tauOut, critical, gateLevel, opening};
}

EXPORT(use_sampling)
void useSampling(u32 everySteps, u32 leads, const float *leadField, float *blockSums) {
  sampling = {everySteps, leads, leadField, blockSums};
}

/// Largest coupling of the nodes of some strips, from one tensor (mm2/ms: xx yy zz xy xz yz) per element; `elementAt`
/// gives, at the dense index of its lowest corner, the element's number from 1, or 0.
EXPORT(largest_coupling)
float largestCoupling(const u32 *elementAt, const float *tensors, u32 from, u32 to) {
  float row[27], largest = 0;
  for (u32 strip = from; strip < to; strip++)
    for (u32 lane = 0; lane < 4; lane++) {
      stiffnessRow(lattice.start[strip] + lane, elementAt, tensors, row);
      for (u32 slot = 0; slot < 27; slot++)
        if (slot != 13 && absOf(row[slot]) > largest) largest = absOf(row[slot]);
    }
  return largest;
}

/// Couplings and weights of some strips; `largest`: the largest coupling of all of them, `h`: voxel edge in mm. Call after
/// use_membrane.
EXPORT(assemble)
void assemble(const u32 *elementAt, const float *tensors, float h, float largest, u32 from,
              u32 to) {
  float row[27];
  const float scale = largest > 0 ? 32767 / largest : 1;
  for (u32 strip = from; strip < to; strip++)
    for (u32 lane = 0; lane < 4; lane++) {
      const u32 elements = stiffnessRow(lattice.start[strip] + lane, elementAt, tensors, row);
      i16 *out = state.coupling + 4 * NEIGHBOURS * strip + lane;
      for (u32 slot = 0; slot < 27; slot++) {
        if (slot == 13) continue;
        const float value = -row[slot] * scale;
        out[4 * (slot < 13 ? slot : slot - 1)] = i16(value < 0 ? value - 0.5f : value + 0.5f);
      }
      // Stiffness carries h, lumped mass h3 / 8 per element.
      state.weight[4 * strip + lane] =
          elements == 0 ? 0 : membrane.dt * 8 / (scale * h * h * float(elements));
    }
}

/// Weights w with potential at an electrode = sum over nodes of w u: minus the stiffness matrix of conductivity
/// `tensors` (S/m) applied to 1 / distance, in h. (x, y, z): electrode in voxel edges from dense index 0.
/// `scratch` is a dense box of zeros and is left so.
EXPORT(lead_field)
void leadField(const u32 *elementAt, const float *tensors, u32 boxSize, float x, float y, float z,
               float *scratch, float *out) {
  for (u32 at = 0; at < boxSize; at++) {
    if (elementAt[at] == 0) continue;
    const float *tensor = tensors + 6 * (elementAt[at] - 1);
    const float dx = float(at % lattice.row) - x;
    const float dy = float(at % lattice.plane / lattice.row) - y;
    const float dz = float(at / lattice.plane) - z;
    float inverse[8];
    for (u32 a = 0; a < 8; a++) {
      const float px = dx + float(a & 1), py = dy + float((a >> 1) & 1), pz = dz + float(a >> 2);
      inverse[a] = 1 / sqrtOf(px * px + py * py + pz * pz + 1e-6f);
    }
    for (u32 a = 0; a < 8; a++) {
      float sum = 0;
      for (u32 b = 0; b < 8; b++) sum += elementEntry(a, b, tensor) * inverse[b];
      scratch[at + cornerOffset(a)] -= sum;
    }
  }
  for (u32 strip = 0; strip < lattice.strips; strip++) {
    float *node = scratch + lattice.start[strip];
    store4(out + 4 * strip, load4(node));
    store4(node, splat4(0));
  }
}

/// Mean of the eight corners of each element, as a byte: 0 at rest, 255 at the peak.
EXPORT(frame) void frame(const u32 *elementStart, u32 elements, u8 *out) {
  const float *u = state.u[progress.step & 1];
  for (u32 n = 0; n < elements; n++) {
    if (elementStart[n] == 0) continue;
    float sum = 0;
    for (u32 a = 0; a < 8; a++) sum += u[elementStart[n] + cornerOffset(a)];
    const float level = sum * (255.0f / 8);
    out[n] = u8(level <= 0 ? 0 : level >= 255 ? 255 : level + 0.5f);
  }
}

/// Mean event time over the corners of each element where it happened; -1 where fewer than half have it.
EXPORT(element_times)
void elementTimes(const float *times, const u32 *elementStart, u32 elements, float *out) {
  for (u32 n = 0; n < elements; n++) {
    float sum = 0;
    u32 corners = 0;
    for (u32 a = 0; a < 8 && elementStart[n] != 0; a++) {
      const float time = times[elementStart[n] + cornerOffset(a)];
      if (time < 0) continue;
      sum += time;
      corners++;
    }
    out[n] = corners >= 4 ? sum / float(corners) : -1;
  }
}

/// Forgets the events so far: the next upstroke of every node counts as its first.
EXPORT(arm) void arm() {
  for (u32 strip = 0; strip < lattice.strips; strip++)
    for (u32 lane = 0; lane < 4; lane++) {
      const u32 node = lattice.start[strip] + lane;
      state.first[node] = state.last[node] = state.recovered[node] = -1;
      state.count[node] = 0;
    }
  for (u32 n = 0; n < MAX_THREADS; n++) tally[n].activated = 0;
}

EXPORT(team_size) void teamSize(u32 threads) {
  team::size = i32(threads < MAX_THREADS ? threads : MAX_THREADS);
}
EXPORT(run) void run(u32 steps, u32 stimulated) {
  progress.chunk = steps;
  progress.stimulated = stimulated != 0;
  team::together(work);
  progress.step += steps; // helpers read it again only after the next command
}
EXPORT(helper) void helper(i32 thread) { team::serve(thread, work); }

/// Samples the state as it is, outside a run.
EXPORT(sample_now) void sampleNow() { sample(state.u[progress.step & 1], 0, lattice.strips, 0); }

EXPORT(activated) u32 activated() {
  u32 sum = 0;
  for (u32 n = 0; n < u32(team::size); n++) sum += tally[n].activated;
  return sum;
}
/// Largest |u - 1/2| at the last sample; 1e30 where a value is not a number.
EXPORT(extreme) float extreme() {
  float largest = 0;
  for (u32 n = 0; n < u32(team::size); n++) {
    if (tally[n].broken) return 1e30f;
    if (tally[n].extreme > largest) largest = tally[n].extreme;
  }
  return largest;
}
EXPORT(current_box) const float *currentBox() { return state.u[progress.step & 1]; }
