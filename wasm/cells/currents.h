// How the currents of a step are looked at: `step` of every model hands each of its currents (pA/pF; of the models without
// units, their own per ms), outward positive, to a tap. The tap that is there by default takes nothing and costs nothing.
#pragma once
#include "kernel.h"

struct NoTap {
  void operator()(u32, f32x4) const {}
};
/// Writes one lane's currents to a row.
struct RowTap {
  float *row;
  u32 lane;
  void operator()(u32 current, f32x4 value) const { row[current] = value[lane]; }
};
