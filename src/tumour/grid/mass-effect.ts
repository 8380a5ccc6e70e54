/**
 * The mass effect of a growing tumour: it pushes tissue aside (`elastic-organ.ts`), and tissue under stress slows the spread,
 * D = D0 exp(-lambda stress) (von Mises). The tissue map itself stays where the image shows it.
 * Source: Hormuth et al. 2018, doi 10.1007/978-1-4939-7493-1_11.
 */
import { ElasticOrgan } from './elastic-organ.ts';
import type { GrowthModel } from './growth-model.ts';
import type { DisplacementField, GrowthSetup, MassEffect } from './growth-setup.ts';
import type { OrganBox } from './organ-box.ts';

type Pause = () => Promise<void>;

export class MassEffectRun {
  private nextDays = 0;

  private constructor(
    private readonly setup: GrowthSetup,
    private readonly effect: MassEffect,
    private readonly organ: ElasticOrgan,
  ) {}

  static async create(
    setup: GrowthSetup,
    effect: MassEffect,
    box: OrganBox,
  ): Promise<MassEffectRun> {
    const { grid, diffusivityMm2PerDay } = setup;
    const organ = await ElasticOrgan.create(grid, box, diffusivityMm2PerDay, effect);
    return new MassEffectRun(setup, effect, organ);
  }

  /** Where it is time to: finds the stress of the densities now and slows the spread in the model accordingly. */
  async slow(model: GrowthModel, tDays: number, pause: Pause): Promise<void> {
    const { slowingPerKpa, everyDays } = this.effect;
    if (slowingPerKpa === 0 || tDays < this.nextDays) return;
    this.nextDays = tDays + everyDays;
    await this.settle(model, pause);
    const stress = await this.organ.stressKpa(pause);
    const { diffusivityMm2PerDay } = this.setup;
    const factor = stress.map((kpa) => Math.exp(-slowingPerKpa * kpa));
    await pause();
    await model.setDiffusivity(
      diffusivityMm2PerDay.map((d, voxel) => d * factor[voxel]),
      factor,
      pause,
    );
  }

  /** The displacement of the densities now. */
  async settle(model: GrowthModel, pause: Pause): Promise<void> {
    const density = model.density(new Float32Array(this.setup.density.length));
    await this.organ.settle(density, pause);
  }

  displacement(): DisplacementField {
    return this.organ.displacement();
  }
}
