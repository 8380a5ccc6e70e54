/** What lies in the chest beside the heart: mediastinal fat, airways, oesophagus, upper abdomen. */
import type { Random } from '../core/random.ts';
import { smoothMin, smoothStep } from './exact-math.ts';
import { BODY_AXES, type Field, ellipsoid, roundedBox, smoothPath, tubes } from './fields.ts';
import { createNoise } from './lattice-noise.ts';
import { type Part, part } from './scene.ts';

export interface Mediastinum {
  /** Fat between the lungs; wraps the heart's hull and the great vessels. */
  readonly fat: Part;
  /** Smooth surface over walls and grooves of the heart, on which the coronary arteries lie. */
  readonly heartHull: Part;
  /** Pericardial sac: the hull and the epicardial fat on it. */
  readonly pericardium: Part;
  readonly airways: Part;
  readonly oesophagus: Part;
}

export interface Abdomen {
  /** Diaphragm and everything below it, within the cavity of the chest. */
  readonly dome: Part;
  readonly liver: Part;
  readonly spleen: Part;
  readonly stomach: Part;
  readonly stomachGas: Part;
}

export interface HeartOutside {
  readonly lvHull: Part;
  readonly rvHull: Part;
  readonly rvWallMm: number;
  readonly leftAtrium: Part;
  readonly rightAtrium: Part;
  readonly aorta: Part;
  readonly pulmonaryArtery: Part;
}

/** `s` is the size of the chest; `random` decides how much fat lies on the heart. */
export function buildMediastinum(
  heart: HeartOutside,
  cavity: Part,
  s: number,
  random: Random,
): Mediastinum {
  const { lvHull, rvHull, rvWallMm, leftAtrium, rightAtrium, aorta, pulmonaryArtery } = heart;
  const heartHull = part(
    {
      distance: () => {
        const ventricles = smoothMin(lvHull.value, rvHull.value - rvWallMm, 16);
        const atria = smoothMin(leftAtrium.value, rightAtrium.value, 14);
        return smoothMin(ventricles, atria, 18);
      },
    },
    [lvHull, rvHull, leftAtrium, rightAtrium],
  );
  const fatMm = random.between(1.5, 4.5);
  const noise = createNoise(random.fork('epicardial fat'));
  const pericardium = part(
    {
      // More fat to the right and in front than over the left ventricle.
      distance: (x, y, z) => {
        const patch = 0.75 + 0.6 * noise(x / 24, y / 24, z / 24);
        const side = 0.45 + 0.55 * smoothStep(45, -10, x + 0.3 * y);
        return heartHull.value - 0.8 - fatMm * patch * side;
      },
    },
    [heartHull],
  );
  const column = ellipsoid({ origin: [0, 4, 70], ...BODY_AXES }, [40 * s, 43 * s, 62]);
  const back = ellipsoid({ origin: [9, 48 * s, 0], ...BODY_AXES }, [27 * s, 16 * s, 900]);
  const front = roundedBox({ origin: [-1, -62 * s, 20], ...BODY_AXES }, [7, 24 * s, 200], 5);
  const fat = part(
    {
      distance: (x, y, z) => {
        const vessels = Math.min(aorta.value, pulmonaryArtery.value) - 4;
        const middle = smoothMin(pericardium.value - 2.5, vessels, 10);
        const posterior = smoothMin(back.distance(x, y, z), column.distance(x, y, z), 14);
        const all = smoothMin(smoothMin(middle, front.distance(x, y, z), 16), posterior, 14);
        return Math.max(all, cavity.value);
      },
    },
    [pericardium, aorta, pulmonaryArtery, cavity],
  );
  return {
    fat,
    heartHull,
    pericardium,
    airways: part(buildAirways(s), [], 0),
    oesophagus: part(
      tubes([
        smoothPath(
          [
            [1, 33 * s, 110, 6.5],
            [1, 36 * s, 40, 6.5],
            [2, 38 * s, 0, 6.5],
            [10, 32 * s, -40, 7],
            [18, 24 * s, -80, 8],
          ],
          8,
        ),
      ]),
      [],
      0,
    ),
  };
}

/** Trachea and main bronchi. */
function buildAirways(s: number): Field {
  return tubes([
    smoothPath(
      [
        [-5, 16 * s, 130, 8.5],
        [-4, 19 * s, 75, 8.5],
        [-1, 23 * s, 50, 8.5],
      ],
      6,
    ),
    smoothPath(
      [
        [-1, 23 * s, 50, 7],
        [-16, 26 * s, 38, 6.5],
        [-36 * s, 27 * s, 28, 6],
        [-50 * s, 30 * s, 10, 4.5],
      ],
      5,
    ),
    smoothPath(
      [
        [-1, 23 * s, 50, 6.5],
        [17, 26 * s, 36, 6],
        [38 * s, 31 * s, 26, 5.5],
        [52 * s, 38 * s, 8, 4],
      ],
      5,
    ),
  ]);
}

export function buildAbdomen(cavity: Part, s: number): Abdomen {
  const right = ellipsoid({ origin: [-48 * s, 2, -106 * s], ...BODY_AXES }, [
    90 * s,
    88 * s,
    76 * s,
  ]);
  const left = ellipsoid({ origin: [60 * s, 8, -108 * s], ...BODY_AXES }, [72 * s, 82 * s, 70 * s]);
  const dome = part(
    {
      distance: (x, y, z) =>
        Math.max(smoothMin(right.distance(x, y, z), left.distance(x, y, z), 24), cavity.value),
    },
    [cavity],
  );
  const lobe = ellipsoid({ origin: [8 * s, -30 * s, -78 * s], ...BODY_AXES }, [
    52 * s,
    36 * s,
    32 * s,
  ]);
  const liver = part(
    {
      distance: (x, y, z) =>
        Math.max(
          smoothMin(right.distance(x, y, z) + 3, lobe.distance(x, y, z), 14),
          dome.value + 3,
        ),
    },
    [dome],
  );
  const within = (field: Field): Part =>
    part({ distance: (x, y, z) => Math.max(field.distance(x, y, z), dome.value + 4) }, [dome]);
  const stomach = ellipsoid({ origin: [50 * s, -4, -76 * s], ...BODY_AXES }, [
    34 * s,
    38 * s,
    30 * s,
  ]);
  const spleen = ellipsoid({ origin: [84 * s, 46 * s, -82 * s], ...BODY_AXES }, [
    20 * s,
    34 * s,
    38 * s,
  ]);
  const stomachPart = within(stomach);
  return {
    dome,
    liver,
    spleen: within(spleen),
    stomach: stomachPart,
    // Gas rises to the front of a supine patient.
    stomachGas: part({ distance: (_x, y) => Math.max(stomachPart.value + 3, y + 14) }, [
      stomachPart,
    ]),
  };
}
