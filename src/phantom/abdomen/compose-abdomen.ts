/** Puts the organs of one abdomen over each other in the order in which they hide one another. */
import { LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import type { Random } from '../../core/random.ts';
import type { Vec3 } from '../../core/space.ts';
import { tubes } from '../fields.ts';
import { createNoise } from '../lattice-noise.ts';
import { type Layer, type Material, type Part, distanceOf, part } from '../scene.ts';
import type { AbdomenMaterials } from './abdomen-materials.ts';
import { DIAPHRAGM_MM, buildLiver, drawLiverBuild } from './liver-shape.ts';
import { type Kidney, buildKidneys, buildOrgans } from './organs.ts';
import { type Trunk, buildTrunk } from './trunk.ts';
import { type Tumour, placeTumours } from './tumours.ts';
import { type GrownTree, growTrees, partTrees, startTree } from './vessel-growth.ts';
import {
  type GreatVessels,
  HEPATIC_COURSES,
  PORTAL_COURSES,
  buildGreatVessels,
} from './vessel-skeleton.ts';
import { vesselPaths } from './vessel-truth.ts';

export interface Abdomen {
  /** From the skin to the blood; tumours are not among them. */
  readonly layers: readonly Layer[];
  readonly portal: GrownTree;
  readonly hepatic: GrownTree;
  readonly tumours: readonly Tumour[];
  /** Distance to the liver's surface at a point of the reference abdomen. */
  liverDistance(p: Vec3): number;
  venaCavaDistance(p: Vec3): number;
}

/** Where vessels and tumours are looked for. */
const BOX: readonly [Vec3, Vec3] = [
  [-140, -110, -115],
  [95, 90, 100],
];
const VENA_CAVA_GAP_MM = 4;

/** Draws one abdomen; `liverHu` is what tumours are brighter or darker than. */
export async function composeAbdomen(
  m: AbdomenMaterials,
  liverHu: number,
  random: Random,
  ctx: JobContext,
): Promise<Abdomen> {
  const noise = createNoise(random.fork('surfaces'));
  const shape = random.fork('trunk');
  const trunk = buildTrunk({ fatMm: shape.between(9, 24), domeMm: shape.between(-8, 10) });
  const kidneys = buildKidneys(random.fork('kidneys'), noise);
  const organs = buildOrgans(trunk.cavity, trunk.dome, kidneys, random.fork('organs'), noise);
  const { liver, gallbladder } = buildLiver(
    drawLiverBuild(random.fork('liver')),
    trunk.cavity,
    trunk.dome,
    kidneys.kidneyRight.outer,
    noise,
  );
  const great = buildGreatVessels();
  const parenchyma = (x: number, y: number, z: number): number =>
    Math.max(distanceOf(liver, x, y, z), VENA_CAVA_GAP_MM - distanceOf(great.venaCava, x, y, z));
  const portalStart = startTree('inflow', PORTAL_COURSES);
  const hepaticStart = startTree('outflow', HEPATIC_COURSES);
  const courses = [portalStart, hepaticStart];
  const tumours = placeTumours(BOX, parenchyma, courses, liverHu, random.fork('tumours'));
  await growTrees(
    courses,
    {
      low: BOX[0],
      high: BOX[1],
      outside: (x, y, z) =>
        tumours.reduce((d, t) => Math.max(d, -t.distance(x, y, z)), parenchyma(x, y, z)),
    },
    random.fork('vessels'),
    ctx,
  );
  const [portal, hepatic] = partTrees(portalStart, hepaticStart);
  const vessels = {
    portal: part(tubes(vesselPaths(portal)), [], 0),
    hepatic: part(tubes(vesselPaths(hepatic)), [], 0),
  };
  return {
    layers: stack(trunk, organs, great, { liver, gallbladder, ...vessels }, m),
    portal,
    hepatic,
    tumours,
    liverDistance: ([x, y, z]) => distanceOf(liver, x, y, z),
    venaCavaDistance: ([x, y, z]) => distanceOf(great.venaCava, x, y, z),
  };
}

interface LiverParts {
  readonly liver: Part;
  readonly gallbladder: Part;
  readonly portal: Part;
  readonly hepatic: Part;
}

function stack(
  trunk: Trunk,
  organs: ReturnType<typeof buildOrgans>,
  great: GreatVessels,
  { liver, gallbladder, portal, hepatic }: LiverParts,
  m: AbdomenMaterials,
): Layer[] {
  const layer = (one: Part, offsetMm: number, material: Material, label = 0): Layer => ({
    part: one,
    offsetMm,
    material,
    label,
  });
  /** Changes the image and leaves the label below as it is. */
  const within = (one: Part, material: Material): Layer => ({ part: one, offsetMm: 0, material });
  const bone = (one: Part): Layer[] => [
    layer(one, 0, m.corticalBone),
    layer(one, -1.5, m.spongyBone),
  ];
  /** An organ in a sleeve of fat that keeps it apart from what was painted before. */
  const organ = (one: Part, fatMm: number, material: Material, label = 0): Layer[] => [
    layer(one, fatMm, m.fat),
    layer(one, 0, material, label),
  ];
  const kidney = (one: Kidney, label: number): Layer[] => [
    layer(one.outer, 4, m.fat),
    layer(one.outer, 0, m.cortex, label),
    within(one.medulla, m.medulla),
    layer(one.sinus, 0, m.renalSinus),
  ];
  /** Fat on the liver where it does not touch the diaphragm. */
  const sleeve = part(
    { distance: () => Math.max(liver.value - 2, trunk.dome.value + DIAPHRAGM_MM) },
    [liver, trunk.dome],
  );
  return [
    layer(trunk.body, 0, m.skin),
    layer(trunk.body, -1.8, m.fat),
    layer(trunk.muscles, 0, m.muscle),
    layer(trunk.cavity, 1, m.fat),
    layer(trunk.cavity, 0, m.lung),
    layer(organs.lungVessels, 0, m.lungVessel),
    layer(organs.heart, 3, m.fat),
    layer(organs.heart, 0, m.wall),
    layer(organs.heart, -8, m.arterialBlood),
    layer(trunk.dome, 0, m.softTissue),
    layer(trunk.dome, -2.5, m.fat),
    layer(trunk.psoas, 0, m.muscle),
    layer(organs.mesentery, 0, m.portalBlood),
    layer(organs.bowel, 0.6, m.fat),
    layer(organs.bowel, 0, m.wall),
    layer(organs.bowel, -2.4, m.bowelContent),
    layer(organs.colon, 2, m.fat),
    layer(organs.colon, 0, m.wall),
    layer(organs.colon, -2, m.stool),
    within(organs.colonGas, m.gas),
    layer(organs.duodenum, 1, m.fat),
    layer(organs.duodenum, 0, m.wall),
    layer(organs.duodenum, -2.4, m.bowelContent),
    layer(organs.stomach, 2.5, m.fat),
    layer(organs.stomach, 0, m.wall),
    layer(organs.stomach, -3, m.stomachContent),
    within(organs.stomachGas, m.gas),
    ...organ(organs.pancreas, 0.8, m.pancreas),
    ...organ(organs.spleen, 2, m.spleen, LABEL.spleen),
    ...kidney(organs.kidneyLeft, LABEL.kidneyLeft),
    ...kidney(organs.kidneyRight, LABEL.kidneyRight),
    layer(trunk.crura, 0, m.muscle),
    ...bone(trunk.ribs),
    layer(trunk.ribCartilage, 0, m.cartilage),
    layer(trunk.discs, 0, m.disc),
    ...bone(trunk.vertebrae),
    layer(trunk.canal, 0, m.nerve),
    layer(organs.oesophagus, 0, m.wall),
    layer(organs.oesophagus, -5, m.gas),
    layer(sleeve, 0, m.fat),
    layer(liver, 0, m.liver, LABEL.liver),
    layer(gallbladder, 0, m.wall, LABEL.gallbladder),
    layer(gallbladder, -1.6, m.bile, LABEL.gallbladder),
    layer(great.otherArteries, 0, m.arterialBlood),
    layer(great.otherVeins, 0, m.portalBlood),
    layer(great.aorta, 1.2, m.softTissue),
    layer(great.aorta, 0, m.arterialBlood, LABEL.aorta),
    layer(portal, 0, m.portalBlood, LABEL.portalVein),
    layer(hepatic, 0, m.hepaticBlood, LABEL.hepaticVein),
    layer(great.venaCava, 0, m.cavalBlood, LABEL.inferiorVenaCava),
  ];
}
