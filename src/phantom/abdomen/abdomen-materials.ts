/** What the organs of the abdomen show on CT in the portal venous phase, in Hounsfield units. */
import type { Random } from '../../core/random.ts';
import { clamp01, smoothStep } from '../exact-math.ts';
import { createNoise } from '../lattice-noise.ts';
import { type BodyTissues, createBodyTissues } from '../materials.ts';
import type { Material } from '../scene.ts';

/** Mean enhancement of one examination in Hounsfield units, about 70 s after the injection. */
export interface PortalEnhancement {
  readonly liverHu: number;
  readonly portalVeinHu: number;
  readonly hepaticVeinHu: number;
  readonly venaCavaHu: number;
  readonly aortaHu: number;
  readonly spleenHu: number;
  readonly renalCortexHu: number;
  readonly renalMedullaHu: number;
}

export function drawPortalEnhancement(random: Random): PortalEnhancement {
  const portalVeinHu = random.between(162, 188);
  return {
    liverHu: random.between(101, 117),
    portalVeinHu,
    // Hepatic veins follow the portal vein, a little later and weaker.
    hepaticVeinHu: portalVeinHu - random.between(3, 12),
    venaCavaHu: random.between(140, 160),
    aortaHu: random.between(142, 162),
    spleenHu: random.between(114, 128),
    renalCortexHu: random.between(172, 192),
    renalMedullaHu: random.between(130, 148),
  };
}

export interface AbdomenMaterials extends BodyTissues {
  readonly liver: Material;
  readonly portalBlood: Material;
  readonly hepaticBlood: Material;
  readonly cavalBlood: Material;
  readonly arterialBlood: Material;
  readonly spleen: Material;
  readonly cortex: Material;
  readonly medulla: Material;
  readonly renalSinus: Material;
  readonly pancreas: Material;
  readonly bile: Material;
  readonly wall: Material;
  readonly stomachContent: Material;
  readonly bowelContent: Material;
  readonly stool: Material;
  readonly lungVessel: Material;
}

export function createAbdomenMaterials(e: PortalEnhancement, random: Random): AbdomenMaterials {
  const grain = createNoise(random.fork('grain'));
  const streaks = createNoise(random.fork('streaks'));
  const tissues = createBodyTissues(grain);
  const around =
    (hu: number, grainMm: number, swingHu: number): Material =>
    (x, y, z) =>
      hu + swingHu * grain(x / grainMm, y / grainMm, z / grainMm);
  return {
    ...tissues,
    muscle: (x, y, z) => muscleHu(tissues.muscle, x, y, z) + 4,
    spongyBone: (x, y, z) =>
      150 + 60 * grain(x / 2.6, y / 2.6, z / 2.6) + 40 * grain(x / 8, y / 8, z / 8),
    liver: (x, y, z) =>
      e.liverHu + 4 * grain(x / 4, y / 4, z / 4) + 2.5 * streaks(x / 30, y / 30, z / 30),
    portalBlood: around(e.portalVeinHu, 10, 4),
    hepaticBlood: around(e.hepaticVeinHu, 10, 4),
    // Enhanced blood of the kidneys meets blood of the legs that has little contrast yet.
    cavalBlood: (x, y, z) => {
      const lower = smoothStep(-20, -80, z);
      return e.venaCavaHu - 18 * lower + (4 + 14 * lower) * streaks(x / 7, y / 7, z / 18);
    },
    arterialBlood: around(e.aortaHu, 12, 4),
    spleen: around(e.spleenHu, 6, 4),
    cortex: around(e.renalCortexHu, 5, 7),
    medulla: around(e.renalMedullaHu, 5, 7),
    renalSinus: (x, y, z) => -60 + 90 * clamp01(2.2 * grain(x / 5, y / 5, z / 5)),
    pancreas: (x, y, z) => 96 - 70 * clamp01(2 * grain(x / 4, y / 4, z / 4) - 0.5),
    bile: 9,
    wall: around(88, 4, 8),
    stomachContent: (x, y, z) => 22 + 26 * clamp01(2 * grain(x / 7, y / 7, z / 7)),
    bowelContent: around(24, 9, 14),
    stool: (x, y, z) => {
      const lump = grain(x / 6, y / 6, z / 6);
      return 40 + 50 * lump - 560 * smoothStep(0.32, 0.62, lump);
    },
    lungVessel: 70,
  };
}

const muscleHu = (material: Material, x: number, y: number, z: number): number =>
  typeof material === 'number' ? material : material(x, y, z);
