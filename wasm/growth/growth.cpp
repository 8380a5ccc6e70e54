// Growth and spread of a tumour in an organ: reaction and diffusion of the cell density c (share of the capacity).
//
//   dc/dt = div(D grad c) + rho c (1 - c)   or   ... + rho c ln(1 / c),   minus what a treatment kills
//
// D in mm2/day, times in days, lengths in mm. No flux through the surface of the organ.
// Space: finite volumes on voxels; each pair of neighbours is coupled by one conductance (1/day), the harmonic mean of
// the two voxels, used in both directions, so that the sum of c is kept to rounding. Tensors couple up to 26 neighbours
// (selling.h). Time: explicit Euler for diffusion, exact growth, exact kill, joined by Strang splitting; half steps of
// growth that follow one another are one. With dt times the sum of a voxel's conductances below 1 no density leaves [0, 1].
//
// Storage: doubles in a dense box around the organ, padded by one voxel (two along x). A row knows the stretch in which
// its density is not zero; only rows around such stretches are visited, so that a step costs what the tumour is large.
// A voxel's new value depends on old values only: the result does not depend on how rows are divided among threads.
#include "reaction.h"
#include "selling.h"
#include "team.h"

#pragma clang fp contract(off)

namespace {

constexpr u32 MAX_THREADS = 64;

/// Columns of a row, from even to even; empty where from >= to.
struct Stretch {
  i32 from, to;
};

struct Box {
  u32 row, plane, size; // voxels per row and plane, and in all
  u32 rows, rowsPerPlane;
  double edge[3];
  Stretch *organ;     // per row: columns with tissue
  Stretch *alike;     // per row: a stretch in which the couplings along an axis are alike,
  double *alikeValue; // and these three conductances
} box;

struct Couplings {
  double *face[3];         // scalar D: voxel to its next along x, y, z
  float *edge[DIRECTIONS]; // tensors: voxel to its neighbour at direction[n]
  i32 offset[DIRECTIONS];
  bool tensors;
} coupling;

struct State {
  double *sensitive[2];
  double *resistant[2]; // null for one clone
  Stretch *support[2];  // per row: where the density is not zero; never shrinks
  u32 now; // steps taken; its parity says which buffer holds the densities
} state;

struct Run {
  const Step *steps;
  u32 count;
  bool growthOnly;
  Law law;
  Rates rates;
  u32 firstRow[MAX_THREADS + 1];
} job;


/// Columns of a row that a step can change.
Stretch reach(const Stretch *support, u32 row) {
  Stretch sum = support[row];
  const auto join = [&](u32 other) {
    if (support[other].from >= support[other].to) return;
    if (sum.from >= sum.to) sum = support[other];
    if (support[other].from < sum.from) sum.from = support[other].from;
    if (support[other].to > sum.to) sum.to = support[other].to;
  };
  join(row - 1);
  join(row + 1);
  join(row - box.rowsPerPlane);
  join(row + box.rowsPerPlane);
  if (coupling.tensors) {
    join(row - box.rowsPerPlane - 1);
    join(row - box.rowsPerPlane + 1);
    join(row + box.rowsPerPlane - 1);
    join(row + box.rowsPerPlane + 1);
  }
  if (sum.from >= sum.to) return sum;
  const Stretch organ = box.organ[row];
  return {sum.from - 2 > organ.from ? sum.from - 2 : organ.from,
          sum.to + 2 < organ.to ? sum.to + 2 : organ.to};
}

/// What flows into two voxels per day, each coupling with its own conductance.
inline f64x2 inflow(const double *c, u32 at) {
  const f64x2 here = load2(c + at);
  const u32 row = box.row, plane = box.plane;
  const double *x = coupling.face[0] + at, *y = coupling.face[1] + at, *z = coupling.face[2] + at;
  const double *v = c + at;
  const f64x2 alongX =
      load2(x) * (loadAny2(v + 1) - here) + loadAny2(x - 1) * (loadAny2(v - 1) - here);
  const f64x2 alongY = load2(y) * (load2(v + row) - here) + load2(y - row) * (load2(v - row) - here);
  const f64x2 alongZ =
      load2(z) * (load2(v + plane) - here) + load2(z - plane) * (load2(v - plane) - here);
  return alongX + alongY + alongZ;
}

/// The same where all couplings along an axis are alike; the same bits.
inline f64x2 inflowAlike(const double *c, u32 at, const f64x2 conductance[3]) {
  const f64x2 here = load2(c + at);
  const u32 row = box.row, plane = box.plane;
  const double *v = c + at;
  const f64x2 alongX = conductance[0] * (loadAny2(v + 1) - here) +
                       conductance[0] * (loadAny2(v - 1) - here);
  const f64x2 alongY =
      conductance[1] * (load2(v + row) - here) + conductance[1] * (load2(v - row) - here);
  const f64x2 alongZ =
      conductance[2] * (load2(v + plane) - here) + conductance[2] * (load2(v - plane) - here);
  return alongX + alongY + alongZ;
}

inline f64x2 inflowTensor(const double *c, u32 at) {
  const f64x2 here = load2(c + at);
  f64x2 sum[2] = {splat2(0), splat2(0)};
#pragma GCC unroll 13
  for (u32 n = 0; n < DIRECTIONS; n++) {
    const i32 offset = coupling.offset[n];
    const float *g = coupling.edge[n] + at;
    sum[0] += loadAny2(g) * (loadAny2(c + at + offset) - here);
    sum[1] += loadAny2(g - offset) * (loadAny2(c + at - offset) - here);
  }
  return sum[0] + sum[1];
}

enum class Flow { none, faces, alike, tensors };

template <Flow flow> inline f64x2 spread(const double *c, u32 at, f64x2 dt, const f64x2 g[3]) {
  const f64x2 here = load2(c + at);
  if constexpr (flow == Flow::faces) return here + dt * inflow(c, at);
  if constexpr (flow == Flow::alike) return here + dt * inflowAlike(c, at, g);
  if constexpr (flow == Flow::tensors) return here + dt * inflowTensor(c, at);
  return here;
}

/// Columns from `from` to `to` of a row through one step.
template <Law law, bool two, Flow flow>
void advance(u32 now, u32 start, i32 from, i32 to, const Step &step, const double *g) {
  const double *__restrict oldS = state.sensitive[now];
  double *__restrict newS = state.sensitive[now ^ 1];
  const f64x2 dt = splat2(step.dt), kept = splat2(step.keptSensitive);
  const f64x2 conductance[3] = {splat2(g[0]), splat2(g[1]), splat2(g[2])};
  if constexpr (!two) {
    for (i32 column = from; column < to; column += 2) {
      const u32 at = start + u32(column);
      const f64x2 alive = spread<flow>(oldS, at, dt, conductance) * kept;
      store2(newS + at, floored(grown<law>(alive, step)));
    }
    return;
  }
  const double *__restrict oldR = state.resistant[now];
  double *__restrict newR = state.resistant[now ^ 1];
  const f64x2 mutated = splat2(step.mutated), keptR = splat2(step.keptResistant);
  for (i32 column = from; column < to; column += 2) {
    const u32 at = start + u32(column);
    const f64x2 before = spread<flow>(oldS, at, dt, conductance);
    f64x2 s = before * kept;
    f64x2 r = spread<flow>(oldR, at, dt, conductance) * keptR + before * mutated;
    growTwo<law>(s, r, step, job.rates);
    store2(newS + at, floored(s));
    store2(newR + at, floored(r));
  }
}

template <Law law, bool two>
void advanceRow(u32 now, u32 row, Stretch columns, const Step &step) {
  const u32 start = row * box.row;
  const double *g = box.alikeValue + 3 * row;
  if (job.growthOnly)
    return advance<law, two, Flow::none>(now, start, columns.from, columns.to, step, g);
  if (coupling.tensors)
    return advance<law, two, Flow::tensors>(now, start, columns.from, columns.to, step, g);
  const Stretch alike = box.alike[row];
  const i32 from = alike.from > columns.from ? alike.from : columns.from;
  const i32 to = alike.to < columns.to ? alike.to : columns.to;
  if (from >= to)
    return advance<law, two, Flow::faces>(now, start, columns.from, columns.to, step, g);
  advance<law, two, Flow::faces>(now, start, columns.from, from, step, g);
  advance<law, two, Flow::alike>(now, start, from, to, step, g);
  advance<law, two, Flow::faces>(now, start, to, columns.to, step, g);
}

bool isEmpty(const double *s, const double *r, u32 at) {
  return s[at] == 0 && s[at + 1] == 0 && (!r || (r[at] == 0 && r[at + 1] == 0));
}

/// The old support with what has become non-zero in `columns`.
Stretch grownSupport(u32 next, u32 row, Stretch columns, Stretch old) {
  const u32 start = row * box.row;
  const double *s = state.sensitive[next], *r = state.resistant[next];
  const bool none = old.from >= old.to;
  i32 from = columns.from, to = columns.to;
  const i32 first = none ? to : old.from, last = none ? from : old.to;
  while (from < first && isEmpty(s, r, start + u32(from))) from += 2;
  while (to > last && to > from && isEmpty(s, r, start + u32(to) - 2)) to -= 2;
  return {from, to};
}

template <Law law, bool two> void share(i32 thread) {
  const u32 from = job.firstRow[thread], to = job.firstRow[thread + 1];
  // Read before the last barrier: after it, thread 0 may already prepare its next command.
  const u32 count = job.count, begin = state.now;
  for (u32 n = 0; n < count; n++) {
    const u32 now = (begin + n) & 1;
    const Stretch *support = state.support[now];
    Stretch *next = state.support[now ^ 1];
    for (u32 row = from; row < to; row++) {
      const Stretch columns = job.growthOnly ? support[row] : reach(support, row);
      next[row] = support[row];
      if (columns.from >= columns.to) continue;
      advanceRow<law, two>(now, row, columns, job.steps[n]);
      next[row] = grownSupport(now ^ 1, row, columns, support[row]);
    }
    team::barrier();
  }
}

void work(i32 thread) {
  if (job.law == Law::logistic)
    state.resistant[0] ? share<Law::logistic, true>(thread) : share<Law::logistic, false>(thread);
  else
    state.resistant[0] ? share<Law::gompertz, true>(thread) : share<Law::gompertz, false>(thread);
}

/// Gives each thread rows that hold about the same number of voxels to visit.
void divideRows() {
  const u32 threads = u32(team::size);
  const Stretch *support = state.support[state.now & 1];
  const u32 first = box.rowsPerPlane + 1, last = box.rows - box.rowsPerPlane - 1;
  const auto weight = [&](u32 row) {
    const Stretch columns = reach(support, row);
    return 4 + (columns.to > columns.from ? u32(columns.to - columns.from) : 0u);
  };
  double total = 0, sum = 0;
  for (u32 row = first; row < last; row++) total += weight(row);
  u32 row = first;
  job.firstRow[0] = first;
  for (u32 thread = 1; thread < threads; thread++) {
    for (; row < last && sum < total * thread / threads; row++) sum += weight(row);
    job.firstRow[thread] = row;
  }
  job.firstRow[threads] = last;
}

} // namespace
#include "measure.h"

/// The dense box: `row` voxels per row and `plane` per plane, both padded. Arrays per row: two integers each of `organ`
/// (columns with tissue) and `alike`, three doubles of `alikeValue`.
EXPORT(use_box)
void useBox(u32 row, u32 plane, u32 size, double edgeX, double edgeY, double edgeZ, i32 *organ,
            i32 *alike, double *alikeValue) {
  box = {row, plane, size, size / row, plane / row, {edgeX, edgeY, edgeZ},
         reinterpret_cast<Stretch *>(organ), reinterpret_cast<Stretch *>(alike), alikeValue};
}

/// Densities (two buffers per clone; the second clone may be null) and two buffers of supports.
EXPORT(use_state)
void useState(double *s0, double *s1, double *r0, double *r1, i32 *support0, i32 *support1) {
  state = {{s0, s1},
           {r0, r1},
           {reinterpret_cast<Stretch *>(support0), reinterpret_cast<Stretch *>(support1)},
           0};
}

/// Conductances per voxel: three arrays of doubles one after the other, or (tensors) 13 of floats.
EXPORT(use_couplings) void useCouplings(double *faces, float *edges) {
  coupling.tensors = edges != nullptr;
  for (u32 axis = 0; axis < 3; axis++) coupling.face[axis] = faces + axis * box.size;
  for (u32 n = 0; n < DIRECTIONS; n++) {
    coupling.edge[n] = edges + n * box.size;
    coupling.offset[n] = direction[n][0] + direction[n][1] * i32(box.row) +
                         direction[n][2] * i32(box.plane);
  }
}

EXPORT(use_growth) void useGrowth(u32 law, double sensitivePerDay, double resistantPerDay) {
  job.law = law == 0 ? Law::logistic : Law::gompertz;
  job.rates = {sensitivePerDay, resistantPerDay};
}

static double harmonic(double a, double b) { return a > 0 && b > 0 ? 2 * a * b / (a + b) : 0; }

/// Conductances of some rows from D per voxel (mm2/day, dense; 0 where nothing spreads).
EXPORT(assemble) void assemble(const float *diffusivity, u32 fromRow, u32 toRow) {
  const u32 step[3] = {1, box.row, box.plane};
  for (u32 at = fromRow * box.row; at < toRow * box.row; at++)
    for (u32 axis = 0; axis < 3; axis++)
      coupling.face[axis][at] =
          at + step[axis] < box.size
              ? harmonic(diffusivity[at], diffusivity[at + step[axis]]) /
                    (box.edge[axis] * box.edge[axis])
              : 0;
}

/// Weights of the voxels of one row from their tensors (mm2/day along the axes of the grid: xx yy zz xy xz yz), before they
/// are joined. Returns how many had to be made rounder.
EXPORT(weigh_tensors) u32 weighTensors(const float *tensors, u32 row) {
  u32 rounder = 0;
  double weight[DIRECTIONS];
  for (u32 column = 0; column < box.row; column++) {
    const float *tensor = tensors + 6 * column;
    const bool some = tensor[0] + tensor[1] + tensor[2] > 0;
    if (some) rounder += neighbourWeights(tensor, box.edge, weight);
    for (u32 n = 0; n < DIRECTIONS; n++)
      coupling.edge[n][row * box.row + column] = some ? float(weight[n]) : 0;
  }
  return rounder;
}

/// Joins the weights of all voxels with those of their neighbours in direction n, in place: a neighbour ahead has not been
/// joined yet.
EXPORT(join_tensors) void joinTensors(u32 n) {
  float *g = coupling.edge[n];
  const u32 offset = u32(coupling.offset[n]);
  for (u32 at = 0; at < box.size; at++)
    g[at] = at + offset < box.size ? float(harmonic(g[at], g[at + offset])) : 0;
}

/// Largest sum of conductances around a voxel, 1/day: its inverse is the largest stable step. Finds the longest stretch of
/// alike couplings of each row.
EXPORT(inspect_couplings) double inspectCouplings() {
  double largest = 0;
  for (u32 row = box.rowsPerPlane + 1; row < box.rows - box.rowsPerPlane - 1; row++) {
    const u32 start = row * box.row;
    const Stretch organ = box.organ[row];
    Stretch best = {0, 0}, current = {0, 0};
    for (i32 column = organ.from; column < organ.to; column += 2) {
      bool alike = !coupling.tensors;
      for (u32 lane = 0; lane < 2; lane++) {
        const u32 at = start + u32(column) + lane;
        double sum = 0;
        if (coupling.tensors) {
          for (u32 n = 0; n < DIRECTIONS; n++)
            sum += double(coupling.edge[n][at]) + coupling.edge[n][i32(at) - coupling.offset[n]];
        } else {
          const u32 step[3] = {1, box.row, box.plane};
          const u32 first = start + u32(current.from < current.to ? current.from : column);
          for (u32 axis = 0; axis < 3; axis++) {
            const double *g = coupling.face[axis];
            sum += g[at] + g[at - step[axis]];
            alike = alike && g[at] == g[first] && g[at - step[axis]] == g[first];
          }
        }
        if (sum > largest) largest = sum;
      }
      if (!alike)
        current = {column + 2, column + 2};
      else if (current.from >= current.to)
        current = {column, column + 2};
      else
        current.to = column + 2;
      if (current.to - current.from > best.to - best.from) best = current;
    }
    box.alike[row] = best;
    for (u32 axis = 0; axis < 3; axis++)
      box.alikeValue[3 * row + axis] =
          coupling.tensors || best.to == 0 ? 0 : coupling.face[axis][start + u32(best.from)];
  }
  return largest;
}

EXPORT(team_size) void teamSize(u32 threads) {
  team::size = i32(threads < MAX_THREADS ? threads : MAX_THREADS);
}
/// Takes `count` steps; `growthOnly`: cells grow and are killed but do not move.
EXPORT(run) void run(const Step *steps, u32 count, u32 growthOnly) {
  job.steps = steps;
  job.count = count;
  job.growthOnly = growthOnly != 0;
  divideRows();
  team::together(work);
  state.now += count;
}
EXPORT(helper) void helper(i32 thread) { team::serve(thread, work); }
EXPORT(current) u32 current() { return state.now & 1; }
