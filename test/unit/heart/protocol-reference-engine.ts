/**
 * An engine of its own kind to test protocols and re-entry with: modified Mitchell-Schaeffer cells at voxel centres, 7-point finite
 * differences with the harmonic mean of the diffusivities at faces, explicit Euler for both variables. It is the scheme with which
 * the published-in-house reference figures of the isthmus and the rotor were computed, so the difference between it and the engines
 * of the program is that of the schemes alone. Isotropic: the diffusivity of a class along its fibre counts.
 */
import { CELL_MODELS } from '../../../src/heart/cells/models.ts';
import { resolveParameters } from '../../../src/heart/cells/cell-model.ts';
import { FACES, neighbour, voxelIndex } from '../../../src/heart/maps/voxel-index.ts';
import { FRAME_MV, NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import type { TissueEngine, TissueSetup } from '../../../src/heart/tissue/engine.ts';

const REST_MV = -80;
const RANGE_MV = 100;
const UPSTROKE = 0.5;
const RECOVERED = 0.1;

export function createReferenceEngine(setup: TissueSetup): TissueEngine {
  const dtMs = setup.timeStepMs ?? 0.1;
  const stepsPerMs = Math.round(1 / dtMs);
  const count = setup.grid.active.length;
  const { classOf, classes } = setup;
  const h = setup.grid.grid.spacingMm[0];
  const model = CELL_MODELS['mitchell-schaeffer'];
  const ofClass = classes.map(({ cell }) => {
    const values = resolveParameters(model, cell);
    const [tauIn, tauOut, tauOpen, tauClose, gate, critical] = values;
    return { tauIn, tauOut, tauOpen, tauClose, gate, critical };
  });
  const conducts = (n: number): boolean => n >= 0 && classOf[n] !== NOT_CONDUCTING;
  const nodes = classOf.reduce((sum, of) => sum + (of === NOT_CONDUCTING ? 0 : 1), 0);
  // Per voxel and face the neighbour (itself where there is none) and dt D / h2; voxels that do not conduct are left out.
  const index = voxelIndex(setup.grid);
  const conductors = Uint32Array.from(classOf.keys()).filter((n) => conducts(n));
  const axes = setup.grid.grid.dimensions.flatMap((size, axis) => (size > 1 ? [axis] : []));
  const faces = FACES.filter((offset) => axes.some((axis) => offset[axis] !== 0));
  const perVoxel = faces.length;
  const beside = new Int32Array(perVoxel * count);
  const coupling = new Float64Array(perVoxel * count);
  const diffusivity = (n: number): number => classes[classOf[n]].diffusivity.along;
  for (const n of conductors) {
    faces.forEach(([di, dj, dk], face) => {
      const other = neighbour(index, n, di, dj, dk);
      beside[perVoxel * n + face] = conducts(other) ? other : n;
      if (!conducts(other)) return;
      const [a, b] = [diffusivity(n), diffusivity(other)];
      coupling[perVoxel * n + face] = (dtMs * 2 * a * b) / ((a + b) * h * h);
    });
  }
  const [overIn, overOut, opening, closing] = (
    ['tauIn', 'tauOut', 'tauOpen', 'tauClose'] as const
  ).map((name) => Float64Array.from(ofClass, (values) => dtMs / values[name]));
  let u = new Float32Array(count);
  let next = new Float32Array(count);
  const gate = new Float32Array(count).fill(1);
  const stimulus = new Float32Array(count);
  const first = new Float32Array(count);
  const last = new Float32Array(count);
  const recovered = new Float32Array(count);
  const upstrokes = new Uint8Array(count);
  let step = 0;
  let pulses: Parameters<TissueEngine['setTimedStimulus']>[0];
  const pulseAt = (n: number): number => {
    if (!pulses) return 0;
    const { onsetMs, strengthMvPerMs, durationMs, untilMv = Infinity } = pulses;
    const sinceMs = step * dtMs - onsetMs[n];
    const acts = sinceMs >= 0 && sinceMs < durationMs && REST_MV + RANGE_MV * u[n] < untilMv;
    return acts ? strengthMvPerMs / RANGE_MV : 0;
  };
  const arm = (): void => {
    for (const times of [first, last, recovered]) times.fill(NaN);
    upstrokes.fill(0);
  };
  arm();
  const oneStep = (stimulated: boolean): void => {
    for (const n of conductors) {
      const of = classOf[n];
      const was = u[n];
      let change = 0;
      for (let at = perVoxel * n; at < perVoxel * (n + 1); at++) {
        change += coupling[at] * (u[beside[at]] - was);
      }
      const open = gate[n];
      change += open * was * (was - ofClass[of].critical) * (1 - was) * overIn[of];
      change -= (1 - open) * was * overOut[of];
      if (stimulated) change += dtMs * stimulus[n];
      change += dtMs * pulseAt(n);
      const now = was + change;
      gate[n] =
        was < ofClass[of].gate ? open + (1 - open) * opening[of] : open - open * closing[of];
      next[n] = now;
      if (was < UPSTROKE && now >= UPSTROKE) {
        const time = (step + (UPSTROKE - was) / (now - was)) * dtMs;
        if (upstrokes[n] === 0) first[n] = time;
        last[n] = time;
        upstrokes[n]++;
      } else if (was > RECOVERED && now <= RECOVERED && upstrokes[n] > 0 && !(recovered[n] > 0)) {
        recovered[n] = (step + (was - RECOVERED) / (was - now)) * dtMs;
      }
    }
    [u, next] = [next, u];
    step++;
  };
  const mv = (value: number): number => REST_MV + RANGE_MV * value;
  return {
    title: 'reference finite differences',
    setup,
    dtMs,
    stepsPerMs,
    nodes,
    threads: 1,
    bytes: 96 * count,
    get step() {
      return step;
    },
    setStimulus(voxels, strengthMvPerMs) {
      stimulus.fill(0);
      for (const n of voxels) stimulus[n] = strengthMvPerMs / RANGE_MV;
    },
    setTimedStimulus(given) {
      pulses = given;
    },
    async advance(steps, stimulated) {
      for (let n = 0; n < steps; n++) oneStep(stimulated);
    },
    async sample() {
      let [lowMv, highMv] = [Infinity, -Infinity];
      for (let n = 0; n < count; n++) {
        if (classOf[n] === NOT_CONDUCTING) continue;
        lowMv = Math.min(lowMv, mv(u[n]));
        highMv = Math.max(highMv, mv(u[n]));
      }
      const activatedNodes = upstrokes.reduce((sum, strokes) => sum + (strokes > 0 ? 1 : 0), 0);
      return { activatedNodes, lowMv, highMv, electrodesMv: new Float64Array(0) };
    },
    arm,
    times: async (event) => ({ first, last, recovered })[event].slice(),
    upstrokes: async () => upstrokes.slice(),
    frame: async () =>
      Uint8Array.from(u, (value) =>
        Math.round(
          Math.min(
            255,
            Math.max(0, (255 * (mv(value) - FRAME_MV.low)) / (FRAME_MV.high - FRAME_MV.low)),
          ),
        ),
      ),
    potentialsMv: async (voxels) => Float32Array.from(voxels, (n) => mv(u[n])),
    async snapshot() {
      const bytes = new Uint8Array(8 * count);
      bytes.set(new Uint8Array(u.buffer, u.byteOffset, 4 * count));
      bytes.set(new Uint8Array(gate.buffer, gate.byteOffset, 4 * count), 4 * count);
      return { step, bytes };
    },
    async restore(snapshot) {
      const values = new Float32Array(snapshot.bytes.slice().buffer);
      u.set(values.subarray(0, count));
      gate.set(values.subarray(count));
      step = snapshot.step;
    },
    close() {},
  };
}
