/** What each tissue shows on CT, in Hounsfield units, with the texture that makes it look like itself. */
import type { Random } from '../core/random.ts';
import { clamp01, smoothStep } from './exact-math.ts';
import { type Noise, createNoise } from './lattice-noise.ts';
import type { Material } from './scene.ts';

/** Mean enhancement of one examination in Hounsfield units. */
export interface Enhancement {
  readonly leftHeartHu: number;
  readonly rightHeartHu: number;
  readonly myocardiumHu: number;
}

/** Timing of the bolus differs: the left heart is brightest, the right is partly washed out. */
export function drawEnhancement(random: Random): Enhancement {
  return {
    leftHeartHu: random.between(360, 480),
    rightHeartHu: random.between(170, 300),
    myocardiumHu: random.between(95, 125),
  };
}

/** Tissues that every body has and contrast hardly changes. */
export interface BodyTissues {
  readonly skin: Material;
  readonly fat: Material;
  readonly muscle: Material;
  readonly lung: Material;
  readonly softTissue: Material;
  readonly corticalBone: Material;
  readonly spongyBone: Material;
  readonly cartilage: Material;
  readonly disc: Material;
  readonly nerve: Material;
  readonly gas: Material;
}

export interface Materials extends BodyTissues {
  readonly liver: Material;
  readonly spleen: Material;
  readonly myocardium: Material;
  readonly leftBlood: Material;
  readonly rightBlood: Material;
  readonly rightAtrialBlood: Material;
  readonly pulmonaryBlood: Material;
  readonly lungVessel: Material;
}

export function createMaterials(enhancement: Enhancement, random: Random): Materials {
  const { leftHeartHu, rightHeartHu, myocardiumHu } = enhancement;
  const grain = createNoise(random.fork('grain'));
  const streaks = createNoise(random.fork('streaks'));
  const pulmonaryHu = rightHeartHu + 0.25 * (leftHeartHu - rightHeartHu);
  return {
    ...createBodyTissues(grain),
    liver: (x, y, z) => 82 + 9 * grain(x / 4, y / 4, z / 4),
    spleen: (x, y, z) => 125 + 22 * grain(x / 6, y / 6, z / 6),
    myocardium: (x, y, z) => myocardiumHu + 7 * grain(x / 5, y / 5, z / 5),
    leftBlood: (x, y, z) => leftHeartHu + 12 * grain(x / 14, y / 14, z / 14),
    rightBlood: (x, y, z) =>
      rightHeartHu + 28 * streaks(x / 11, y / 11, z / 16) + 10 * grain(x / 4, y / 4, z / 4),
    // Dense blood from the arm meets unenhanced blood from below.
    rightAtrialBlood: (x, y, z) => {
      const upper = smoothStep(-35, 45, z);
      const stream = streaks(x / 7, y / 7, z / 19) + 0.5 * streaks(x / 3.4, y / 3.4, z / 9);
      return rightHeartHu + (upper - 0.45) * 70 + 58 * stream;
    },
    pulmonaryBlood: (x, y, z) => pulmonaryHu + 10 * grain(x / 10, y / 10, z / 10),
    lungVessel: 0.5 * (pulmonaryHu + leftHeartHu) - 40,
  };
}

/** `grain` is the noise that gives each tissue its texture. */
export function createBodyTissues(grain: Noise): BodyTissues {
  return {
    skin: 30,
    fat: (x, y, z) => -104 + 9 * grain(x / 3, y / 3, z / 3),
    // Thin planes of fat run between the bundles of the chest wall.
    muscle: (x, y, z) => {
      const bundle = grain(x / 13, y / 8, z / 22);
      const plane = 1 - smoothStep(0.02, 0.2, bundle < 0 ? -bundle : bundle);
      const patch = clamp01(0.4 + grain(x / 27, y / 27, z / 27));
      return 60 - 70 * plane * patch + 8 * grain(x / 2, y / 2, z / 2);
    },
    // Blood settles towards the back of a supine patient.
    lung: (x, y, z) =>
      -862 + 0.45 * y + 22 * grain(x / 2.2, y / 2.2, z / 2.2) + 16 * grain(x / 9, y / 9, z / 9),
    softTissue: (x, y, z) => 48 + 8 * grain(x / 3, y / 3, z / 3),
    corticalBone: (x, y, z) => 820 + 120 * grain(x / 6, y / 6, z / 6),
    spongyBone: (x, y, z) =>
      225 + 70 * grain(x / 2.6, y / 2.6, z / 2.6) + 45 * grain(x / 8, y / 8, z / 8),
    cartilage: (x, y, z) => 105 + 35 * clamp01(2 * grain(x / 5, y / 5, z / 5)),
    disc: 92,
    nerve: 34,
    gas: -985,
  };
}
