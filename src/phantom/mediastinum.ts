/** What lies in the chest beside the heart: mediastinal fat, airways, oesophagus, upper abdomen. */
import { smoothMin } from './exact-math.ts';
import { BODY_AXES, type Field, ellipsoid, roundedBox, smoothPath, tubes } from './fields.ts';
import { type Part, part } from './scene.ts';

export interface Mediastinum {
  /** Fat between the lungs; wraps the heart's hull and the great vessels. */
  readonly fat: Part;
  /** Pericardial sac. */
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
  readonly ventricles: readonly Part[];
  /** Atria and great vessels, and the thickness of their walls. */
  readonly others: readonly Part[];
  readonly wallMm: number;
  readonly rvWallMm: number;
}

export function buildMediastinum(
  lvHull: Part,
  rvHull: Part,
  rvWallMm: number,
  leftAtrium: Part,
  rightAtrium: Part,
  aorta: Part,
  pulmonaryArtery: Part,
  cavity: Part,
  s: number,
): Mediastinum {
  const pericardium = part(
    {
      distance: () => {
        const ventricles = smoothMin(lvHull.value, rvHull.value - rvWallMm, 16);
        const atria = smoothMin(leftAtrium.value, rightAtrium.value, 14);
        return smoothMin(ventricles, atria, 16);
      },
    },
    [lvHull, rvHull, leftAtrium, rightAtrium],
  );
  const column = ellipsoid({ origin: [0, 4, 70], ...BODY_AXES }, [40 * s, 43 * s, 62]);
  const back = ellipsoid({ origin: [9, 48 * s, 0], ...BODY_AXES }, [27 * s, 16 * s, 900]);
  const front = roundedBox({ origin: [-1, -62 * s, 20], ...BODY_AXES }, [7, 24 * s, 200], 5);
  const fat = part(
    {
      distance: (x, y, z) => {
        const vessels = Math.min(aorta.value, pulmonaryArtery.value) - 4;
        const heart = smoothMin(pericardium.value - 3.5, vessels, 10);
        const posterior = smoothMin(back.distance(x, y, z), column.distance(x, y, z), 14);
        const all = smoothMin(smoothMin(heart, front.distance(x, y, z), 16), posterior, 14);
        return Math.max(all, cavity.value);
      },
    },
    [pericardium, aorta, pulmonaryArtery, cavity],
  );
  return {
    fat,
    pericardium,
    airways: part(buildAirways(s)),
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
  const right = ellipsoid({ origin: [-48 * s, 2, -118 * s], ...BODY_AXES }, [
    90 * s,
    88 * s,
    76 * s,
  ]);
  const left = ellipsoid({ origin: [58 * s, 8, -122 * s], ...BODY_AXES }, [72 * s, 82 * s, 70 * s]);
  const dome = part(
    {
      distance: (x, y, z) =>
        Math.max(smoothMin(right.distance(x, y, z), left.distance(x, y, z), 24), cavity.value),
    },
    [cavity],
  );
  const lobe = ellipsoid({ origin: [8 * s, -30 * s, -90 * s], ...BODY_AXES }, [
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
  const stomach = ellipsoid({ origin: [46 * s, -8, -84 * s], ...BODY_AXES }, [
    34 * s,
    38 * s,
    30 * s,
  ]);
  const spleen = ellipsoid({ origin: [88 * s, 48 * s, -92 * s], ...BODY_AXES }, [
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
