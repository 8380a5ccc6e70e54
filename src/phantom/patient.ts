/** Puts the organs of one patient over each other in the order in which they hide one another. */
import { LABEL } from '../core/anatomy.ts';
import type { Random } from '../core/random.ts';
import { buildAtria } from './atria.ts';
import { buildChestWall } from './chest-wall.ts';
import { buildCoronaries, buildGreatVessels } from './great-vessels.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { growLungVessels } from './lung-vessels.ts';
import type { Materials } from './materials.ts';
import { buildAbdomen, buildMediastinum } from './mediastinum.ts';
import type { Scar } from './scar.ts';
import { type Layer, type Material, type Part, distanceOf } from './scene.ts';
import { buildVentricles } from './ventricles.ts';

const ATRIAL_WALL_MM = 2;
const AORTIC_WALL_MM = 1.6;
const PULMONARY_WALL_MM = 1.1;
const VEIN_WALL_MM = 0.8;
const CORTEX_MM = 1.6;

/** Layers from the skin to the blood; `random` decides what surrounds the heart. */
export function composePatient(
  heart: HeartAnatomy,
  scar: Scar | undefined,
  m: Materials,
  random: Random,
): Layer[] {
  const s = 0.98 * Math.min(1.03, Math.max(0.96, heart.build.scale));
  const chest = buildChestWall({ scale: s, fatMm: random.between(7, 16) });
  const ventricles = buildVentricles(heart, scar, random);
  const atria = buildAtria(heart);
  const vessels = buildGreatVessels(heart);
  const mediastinum = buildMediastinum(
    {
      lvHull: ventricles.lvHull,
      rvHull: ventricles.rvHull,
      rvWallMm: heart.build.rvWallMm,
      leftAtrium: atria.left,
      rightAtrium: atria.right,
      ...vessels,
    },
    chest.cavity,
    s,
    random.fork('mediastinum'),
  );
  const abdomen = buildAbdomen(chest.cavity, s);
  const vesselTree = growLungVessels(
    heart,
    (x, y, z) =>
      Math.max(
        distanceOf(chest.cavity, x, y, z),
        -distanceOf(abdomen.dome, x, y, z),
        -distanceOf(mediastinum.fat, x, y, z),
      ),
    random.fork('lung vessels'),
  );
  const coronaries = buildCoronaries(
    heart,
    (x, y, z) => distanceOf(mediastinum.heartHull, x, y, z),
    0.8,
  );

  const layer = (part: Part, offsetMm: number, material: Material, label = 0): Layer => ({
    part,
    offsetMm,
    material,
    label,
  });
  /** Changes the image and leaves the label below as it is. */
  const within = (part: Part, material: Material): Layer => ({ part, offsetMm: 0, material });
  const bone = (part: Part): Layer[] => [
    layer(part, 0, m.corticalBone),
    layer(part, -CORTEX_MM, m.spongyBone),
  ];
  return [
    layer(chest.body, 0, m.skin),
    layer(chest.body, -1.8, m.fat),
    layer(chest.muscles, 0, m.muscle),
    // A plane of fat between the superficial and the deep muscles.
    layer(chest.muscles, -6.5, m.fat),
    layer(chest.muscles, -7.6, m.muscle),
    layer(chest.cavity, 1.5, m.fat),
    layer(chest.cavity, 0, m.lung),
    layer(vesselTree, 0, m.lungVessel),
    layer(abdomen.dome, 0, m.softTissue),
    layer(abdomen.dome, -2.5, m.fat),
    layer(abdomen.liver, 0, m.liver),
    layer(abdomen.spleen, 0, m.spleen),
    layer(abdomen.stomach, 0, m.softTissue),
    layer(abdomen.stomachGas, 0, m.gas),
    layer(chest.paraspinal, 0, m.muscle),
    ...bone(chest.ribs),
    layer(chest.ribCartilage, 0, m.cartilage),
    ...bone(chest.sternum),
    layer(mediastinum.fat, 0, m.fat),
    layer(chest.discs, 0, m.disc),
    ...bone(chest.vertebrae),
    layer(chest.canal, 0, m.nerve),
    layer(mediastinum.oesophagus, 0, m.softTissue),
    layer(mediastinum.oesophagus, -5, m.gas),
    layer(mediastinum.airways, 1.3, m.softTissue),
    layer(mediastinum.airways, 0, m.gas),
    layer(mediastinum.pericardium, 0.7, m.softTissue),
    layer(mediastinum.pericardium, -0.3, m.fat),
    layer(atria.pulmonaryVeins, VEIN_WALL_MM, m.softTissue),
    layer(atria.pulmonaryVeins, 0, m.leftBlood),
    layer(atria.cavalVeins, VEIN_WALL_MM, m.softTissue),
    layer(atria.cavalVeins, 0, m.rightAtrialBlood),
    layer(ventricles.rvBase, 0, m.softTissue),
    layer(atria.right, ATRIAL_WALL_MM, m.softTissue),
    // Again inside the wall, so that the atrium stays open to its veins.
    layer(atria.cavalVeins, 0, m.rightAtrialBlood),
    layer(atria.right, 0, m.rightAtrialBlood, LABEL.rightAtrium),
    layer(ventricles.lvBase, 0, m.softTissue),
    layer(atria.left, ATRIAL_WALL_MM, m.softTissue),
    layer(atria.pulmonaryVeins, 0, m.leftBlood),
    layer(atria.left, 0, m.leftBlood, LABEL.leftAtrium),
    layer(ventricles.rvOuter, 0, m.myocardium, LABEL.rvMyocardium),
    layer(ventricles.rvBlood, 0, m.rightBlood, LABEL.rvBlood),
    within(ventricles.rvTrabeculae, m.myocardium),
    layer(ventricles.lvOutflow, 2.5, m.softTissue),
    layer(
      ventricles.lvOuter,
      0,
      scar ? scarred(m.myocardium, scar) : m.myocardium,
      LABEL.lvMyocardium,
    ),
    layer(ventricles.lvBlood, 0, m.leftBlood, LABEL.lvBlood),
    within(ventricles.lvTrabeculae, m.myocardium),
    within(ventricles.papillary, m.myocardium),
    // Under the great arteries, which the left coronary artery passes closely.
    within(coronaries, m.leftBlood),
    layer(vessels.pulmonaryArtery, PULMONARY_WALL_MM, m.softTissue),
    layer(vessels.pulmonaryArtery, 0, m.pulmonaryBlood, LABEL.pulmonaryArtery),
    layer(vessels.aorta, AORTIC_WALL_MM, m.softTissue),
    layer(vessels.aorta, 0, m.leftBlood, LABEL.aorta),
  ];
}

/** Fibrosis takes up less contrast in the first pass. */
const scarred =
  (healthy: Material, scar: Scar): Material =>
  (x, y, z) =>
    (typeof healthy === 'number' ? healthy : healthy(x, y, z)) - 38 * scar.fibrosis(x, y, z);
