/**
 * Grows and treats a tumour on the patient's grid: reaction and diffusion (`wasm/growth/growth.cpp`), radiotherapy, drugs,
 * resection and adaptive therapy, with curves and frames.
 */
import { digestBytes } from '../../core/digest.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Schedule } from '../../core/treatment.ts';
import { hasRelaxedSimd } from '../../../wasm/features.ts';
import { fractionSurvival } from '../therapy/linear-quadratic.ts';
import type { BurdenTimeline, TreatmentEvent } from '../burden/burden-timeline.ts';
import {
  chosenStepDays,
  countSteps,
  estimateOn,
  growthTimeline,
  recordGrowthSpeed,
  stepsBetween,
} from './estimate-growth.ts';
import { GrowthModel } from './growth-model.ts';
import type { Burden } from './growth-model.ts';
import type { GrowthFrame, GrowthPartial, GrowthResult, GrowthSetup } from './growth-setup.ts';
import { DrugKill, killedShares } from './kill-shares.ts';
import { MassEffectRun } from './mass-effect.ts';
import { organBox } from './organ-box.ts';
import type { OrganBox } from './organ-box.ts';
import { checkStep, densityInside, validateGrowth } from './validate-growth.ts';

export { estimateGrowth } from './estimate-growth.ts';
export type { GrowthEstimate } from './estimate-growth.ts';

/** Work between two chances to cancel. */
const CHUNK_MS = 15;
/** Time between partial results: more would only keep the page busy. */
const PARTIAL_MS = 80;

/**
 * Runs `setup.durationDays`. Reports progress and partial frames, can be cancelled within 50 ms, gives the same result for
 * any number of threads.
 *
 * @throws bad-input (parameters, fields, schedule, empty-tumour, tumour-outside-organ, no-tissue, unstable-step);
 * too-large/growth-too-large; no-convergence/growth-diverged; cancelled.
 */
export async function growTumour(
  setup: GrowthSetup,
  ctx: JobContext<GrowthPartial>,
): Promise<GrowthResult> {
  ctx.report(0, 'Preparing the tissue');
  await ctx.checkpoint();
  validateGrowth(setup);
  await ctx.checkpoint();
  const box = organBox(setup.grid, setup.diffusivityMm2PerDay);
  const { density, outsideFraction } = densityInside(setup);
  estimateOn(setup, box);
  await ctx.checkpoint();
  const started = performance.now();
  const share = setup.resistant?.fraction;
  const model = await GrowthModel.create(
    {
      grid: setup.grid,
      box,
      diffusivityMm2PerDay: setup.diffusivityMm2PerDay,
      tensorsMm2PerDay: setup.tensorsMm2PerDay,
      sensitive: share ? density.map((value) => value * (1 - share)) : density,
      resistant: setup.resistant && density.map((value) => value * (share ?? 0)),
      doseMap: setup.doseMap,
      growthLaw: setup.growthLaw,
      sensitivePerDay: setup.proliferationPerDay,
      resistantPerDay: setup.resistant?.proliferationPerDay ?? 0,
      threads: setup.threads,
    },
    () => ctx.checkpoint(),
  );
  try {
    checkStep(setup, model.stableStepDays);
    const mass = setup.massEffect && (await MassEffectRun.create(setup, setup.massEffect, box));
    const run = new Run(setup, model, growthTimeline(setup), mass, ctx);
    await run.toEnd();
    recordGrowthSpeed(box.organVoxels * run.steps, run.kernelSeconds);
    return await run.result(box, outsideFraction, (performance.now() - started) / 1000);
  } finally {
    model.close();
  }
}

/** The loop over the schedule, and what it collects. */
class Run {
  steps = 0;
  kernelSeconds = 0;
  private readonly stepDays: number;
  private readonly stableStepDays: number;
  private readonly allSteps: number;
  private readonly frameEvery: number;
  private readonly drugs: DrugKill;
  private readonly sensitive: Float64Array;
  private readonly resistant: Float64Array;
  private readonly above: Float64Array;
  private readonly frames: GrowthFrame[] = [];
  private readonly switches: { tDays: number; on: boolean }[] = [];
  private onTreatment = true;
  private chunk = 1;
  private nextPartial = 0;

  constructor(
    private readonly setup: GrowthSetup,
    private readonly model: GrowthModel,
    private readonly timeline: BurdenTimeline,
    private readonly mass: MassEffectRun | undefined,
    private readonly ctx: JobContext<GrowthPartial>,
  ) {
    this.stepDays = chosenStepDays(setup);
    this.stableStepDays = model.stableStepDays;
    this.allSteps = Math.max(1, countSteps(timeline, this.stepDays));
    const sampleDays = Math.min(setup.sampleEveryDays ?? 1, setup.saveEveryDays);
    this.frameEvery = Math.max(1, Math.round(setup.saveEveryDays / sampleDays));
    this.drugs = new DrugKill(setup.schedule.drugs, setup.drugSensitivityFactor ?? 1);
    const points = timeline.tDays.length;
    this.sensitive = new Float64Array(points);
    this.resistant = new Float64Array(points);
    this.above = new Float64Array(points);
  }

  async toEnd(): Promise<void> {
    const { mass, model, ctx } = this;
    let before = 0;
    for (const { tDays, events, storedPoint } of this.timeline.entries) {
      await mass?.slow(model, before, () => ctx.checkpoint());
      await this.advance(before, tDays);
      before = tDays;
      if (storedPoint >= 0) this.store(storedPoint, tDays);
      for (const event of events) this.act(event, tDays);
      await ctx.checkpoint();
    }
    await mass?.settle(model, () => ctx.checkpoint());
  }

  /** From one time to another in equal steps; half a step of growth, then movement and growth in turn (Strang). */
  private async advance(fromDays: number, toDays: number): Promise<void> {
    const count = stepsBetween(fromDays, toDays, this.stepDays);
    if (count <= 0) return;
    const { model, setup } = this;
    const dtDays = (toDays - fromDays) / count;
    const still = { dtDays: 0, keptSensitive: 1, mutated: 0, keptResistant: 1 };
    model.run([{ ...still, growthDays: dtDays / 2 }], true);
    for (let done = 0; done < count;) {
      const now = Math.min(this.chunk, count - done);
      const begin = performance.now();
      const table = Array.from({ length: now }, (_, n) => ({
        dtDays,
        ...killedShares(this.drugs.logKill(dtDays), dtDays, setup.resistant),
        growthDays: done + n + 1 === count ? dtDays / 2 : dtDays,
      }));
      model.run(table);
      const tookMs = performance.now() - begin;
      this.kernelSeconds += tookMs / 1000;
      done += now;
      this.steps += now;
      const fits = Math.max(1, Math.floor((now * CHUNK_MS) / Math.max(tookMs, 1e-3)));
      this.chunk = Math.min(fits, this.chunk * 2);
      await this.ctx.checkpoint();
    }
  }

  private store(point: number, tDays: number): void {
    const burden = this.model.measure(this.setup.detectionThreshold);
    this.watch(burden, tDays);
    this.sensitive[point] = burden.sensitive;
    this.resistant[point] = burden.resistant;
    this.above[point] = burden.voxelsAbove;
    const last = point === this.timeline.tDays.length - 1;
    if (point % this.frameEvery !== 0 && !last) return;
    const frame = this.model.frame(tDays);
    this.frames.push(frame);
    const now = performance.now();
    if (now < this.nextPartial && !last) return;
    this.nextPartial = now + PARTIAL_MS;
    const { durationDays } = this.setup;
    this.ctx.report(
      this.steps / this.allSteps,
      `Growing, day ${Math.round(tDays)} of ${Math.round(durationDays)}`,
    );
    this.ctx.partial({
      tDays,
      volumeMl: burden.voxelsAbove * this.model.voxelMl,
      cells: (burden.sensitive + burden.resistant) * this.cellsPerVoxel,
      frame: { ...frame, data: frame.data.slice() },
    });
  }

  private get cellsPerVoxel(): number {
    return this.model.voxelMl * 1000 * this.setup.cellsPerMm3;
  }

  private watch({ brokenAt }: Burden, tDays: number): void {
    if (!brokenAt) return;
    const place = brokenAt.map((value) => value.toFixed(1)).join(', ');
    fail(
      'no-convergence',
      'growth-diverged',
      `On day ${tDays.toFixed(1)} (step ${this.steps}) the cell density at (${place}) mm left its range; the run was stopped because its result would be meaningless.`,
      'Use the automatic time step; if it repeats, restore the default parameters.',
    );
  }

  private act(event: TreatmentEvent, tDays: number): void {
    const { model } = this;
    switch (event.kind) {
      case 'fraction':
        this.irradiate(event.doseGy);
        break;
      case 'resection':
        model.resect(event.removedFraction);
        break;
      case 'dose':
        this.drugs.give(event.drug, event.dose);
        break;
      case 'adaptive-dose':
        if (this.onTreatment) this.drugs.give(0, 1);
        break;
      case 'look':
        this.look(tDays, this.setup.schedule);
    }
  }

  private irradiate(doseGy: number): void {
    const { radiosensitivity: rays, resistant, doseMap } = this.setup;
    const alphaResistant = rays.alphaPerGy * (resistant?.alphaFactor ?? 1);
    if (!doseMap) {
      const ofResistant = { ...rays, alphaPerGy: alphaResistant };
      this.model.scale(fractionSurvival(doseGy, rays), fractionSurvival(doseGy, ofResistant));
      return;
    }
    const terms = (alphaPerGy: number): { alpha: number; beta: number } => ({
      alpha: alphaPerGy * doseGy,
      beta: (alphaPerGy * doseGy ** 2) / rays.alphaBetaGy,
    });
    this.model.irradiate(terms(rays.alphaPerGy), terms(alphaResistant));
  }

  private look(tDays: number, { adaptive }: Schedule): void {
    if (!adaptive) return;
    const now = this.model.measure(this.setup.detectionThreshold);
    const relative = (now.sensitive + now.resistant) / (this.sensitive[0] + this.resistant[0]);
    const on = this.onTreatment
      ? relative > adaptive.stopFraction
      : relative >= adaptive.resumeFraction;
    if (on !== this.onTreatment || tDays === 0) this.switches.push({ tDays, on });
    this.onTreatment = on;
  }

  async result(box: OrganBox, outsideFraction: number, wallSeconds: number): Promise<GrowthResult> {
    const { model, timeline, cellsPerVoxel } = this;
    const sensitiveCells = this.sensitive.map((sum) => sum * cellsPerVoxel);
    const resistantCells = this.resistant.map((sum) => sum * cellsPerVoxel);
    const finalDensity = model.density(new Float32Array(this.setup.density.length));
    const cells = sensitiveCells.map((value, n) => value + resistantCells[n]);
    const simd = hasRelaxedSimd() ? 'relaxed-simd' : 'simd';
    const threads = model.threads;
    return {
      tDays: timeline.tDays,
      volumeMl: this.above.map((voxels) => voxels * model.voxelMl),
      cells,
      sensitiveCells,
      resistantCells,
      switches: this.switches,
      frames: this.frames,
      finalDensity,
      displacement: this.mass?.displacement(),
      outsideFraction,
      roundedTensors: model.roundedTensors,
      stepDays: this.stepDays,
      stableStepDays: this.stableStepDays,
      steps: this.steps,
      organVoxels: box.organVoxels,
      engine: `wasm ${simd} ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      threads,
      wallSeconds,
      digest: await digestOf(finalDensity, sensitiveCells, resistantCells),
    };
  }
}

function digestOf(density: Float32Array, ...curves: readonly Float64Array[]): Promise<string> {
  const parts: readonly (Float32Array | Float64Array)[] = [density, ...curves];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return digestBytes(bytes);
}
