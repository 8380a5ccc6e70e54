/**
 * The named vessels of the reference liver, from which the finer ones grow: portal bifurcation with the sectoral
 * and segmental branches (Couinaud), three hepatic veins that join the vena cava, and the great vessels beside.
 */
import type { Vec3 } from '../../core/space.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import { type TubePoint, smoothPath, tubes } from '../fields.ts';
import { type Part, part } from '../scene.ts';

/** A named course. Its first point lies on the course it comes from. */
export interface NamedCourse {
  readonly title: string;
  /** Title of the course it branches from; absent for a root. */
  readonly from?: string;
  readonly points: readonly Vec3[];
  /** Radius that is kept free for it while others grow, at its start and at its end. */
  readonly reserveMm: number;
  readonly endReserveMm: number;
}

export const PORTAL_COURSES: readonly NamedCourse[] = [
  {
    title: 'Portal vein',
    points: [
      [2, 8, -46],
      [-14, 3, -28],
      [-28, -4, -9],
    ],
    reserveMm: 7,
    endReserveMm: 7,
  },
  {
    title: 'Right portal vein',
    from: 'Portal vein',
    points: [
      [-28, -4, -9],
      [-40, -2, -2],
      [-53, 0, 1],
    ],
    reserveMm: 6,
    endReserveMm: 5.5,
  },
  {
    title: 'Right anterior portal vein',
    from: 'Right portal vein',
    points: [
      [-53, 0, 1],
      [-64, -10, 7],
      [-74, -20, 12],
    ],
    reserveMm: 5,
    endReserveMm: 4.5,
  },
  {
    title: 'Portal branch of segment 8',
    from: 'Right anterior portal vein',
    points: [
      [-74, -20, 12],
      [-76, -24, 30],
      [-73, -26, 52],
    ],
    reserveMm: 4,
    endReserveMm: 2.2,
  },
  {
    title: 'Portal branch of segment 5',
    from: 'Right anterior portal vein',
    points: [
      [-74, -20, 12],
      [-84, -34, -4],
      [-88, -44, -24],
    ],
    reserveMm: 4,
    endReserveMm: 2.2,
  },
  {
    title: 'Right posterior portal vein',
    from: 'Right portal vein',
    points: [
      [-53, 0, 1],
      [-64, 12, -2],
      [-77, 24, -4],
    ],
    reserveMm: 5,
    endReserveMm: 4.5,
  },
  {
    title: 'Portal branch of segment 7',
    from: 'Right posterior portal vein',
    points: [
      [-77, 24, -4],
      [-86, 36, 12],
      [-88, 40, 34],
    ],
    reserveMm: 4,
    endReserveMm: 2.2,
  },
  {
    title: 'Portal branch of segment 6',
    from: 'Right posterior portal vein',
    points: [
      [-77, 24, -4],
      [-94, 26, -22],
      [-102, 22, -44],
    ],
    reserveMm: 4,
    endReserveMm: 2.2,
  },
  {
    title: 'Left portal vein',
    from: 'Portal vein',
    points: [
      [-28, -4, -9],
      [-18, -12, 3],
      [-2, -22, 11],
      [10, -31, 14],
    ],
    reserveMm: 5,
    endReserveMm: 4.5,
  },
  {
    title: 'Portal branch of segment 2',
    from: 'Left portal vein',
    points: [
      [10, -31, 14],
      [26, -30, 22],
      [42, -28, 28],
    ],
    reserveMm: 3.5,
    endReserveMm: 2.2,
  },
  {
    title: 'Umbilical portion',
    from: 'Left portal vein',
    points: [
      [10, -31, 14],
      [12, -42, 13],
      [12, -52, 11],
    ],
    reserveMm: 4.5,
    endReserveMm: 3.5,
  },
  {
    title: 'Portal branch of segment 3',
    from: 'Umbilical portion',
    points: [
      [12, -52, 11],
      [28, -60, 18],
      [42, -60, 22],
    ],
    reserveMm: 3.5,
    endReserveMm: 2.2,
  },
  {
    title: 'Portal branch of segment 4',
    from: 'Umbilical portion',
    points: [
      [12, -52, 11],
      [-4, -58, 10],
      [-18, -64, 4],
    ],
    reserveMm: 3.5,
    endReserveMm: 2.2,
  },
];

export const HEPATIC_COURSES: readonly NamedCourse[] = [
  {
    title: 'Right hepatic vein',
    points: [
      [-25, 24, 58],
      [-46, 20, 52],
      [-70, 14, 36],
      [-90, 8, 8],
      [-100, 2, -26],
    ],
    reserveMm: 5.5,
    endReserveMm: 2.4,
  },
  {
    title: 'Middle hepatic vein',
    points: [
      [-25, 22, 62],
      [-28, 2, 54],
      [-34, -20, 36],
      [-42, -40, 16],
      [-50, -54, -4],
    ],
    reserveMm: 5.5,
    endReserveMm: 2.4,
  },
  {
    title: 'Left hepatic vein',
    points: [
      [-24, 21, 64],
      [-9, 3, 53],
      [7, -15, 41],
      [25, -38, 32],
      [44, -51, 28],
    ],
    reserveMm: 4.5,
    endReserveMm: 2,
  },
];

export const COURSES: Readonly<Record<VesselTreeKind, readonly NamedCourse[]>> = {
  inflow: PORTAL_COURSES,
  outflow: HEPATIC_COURSES,
};

/** The vena cava runs in its groove of the liver and turns forward to the heart. */
const VENA_CAVA: readonly TubePoint[] = [
  [-18, 40, -170, 10],
  [-20, 39, -90, 10.5],
  [-22, 37, -40, 11.5],
  [-24, 33, 0, 11.5],
  [-25, 28, 35, 12],
  [-24, 20, 62, 13],
  [-21, 8, 90, 13.5],
  [-18, 0, 125, 14],
];
const AORTA: readonly TubePoint[] = [
  [13, 36, 130, 11.5],
  [11, 37, 60, 11],
  [9, 37, 0, 10],
  [8, 38, -80, 9],
  [6, 38, -170, 8.5],
];

export interface GreatVessels {
  readonly venaCava: Part;
  readonly aorta: Part;
  /** Veins outside the liver that carry contrast but no label: mesenteric, splenic, renal. */
  readonly otherVeins: Part;
  readonly otherArteries: Part;
}

export function buildGreatVessels(): GreatVessels {
  const path = (points: readonly TubePoint[], stepMm = 6): TubePoint[] =>
    smoothPath(points, stepMm);
  return {
    venaCava: part(tubes([path(VENA_CAVA)])),
    aorta: part(tubes([path(AORTA)])),
    otherVeins: part(
      tubes([
        path([
          [2, 8, -46, 6],
          [0, 8, -80, 5.5],
          [-2, 6, -170, 4.5],
        ]),
        path([
          [2, 8, -46, 4.6],
          [22, 14, -32, 4.4],
          [54, 32, -8, 4],
          [80, 40, 10, 3.2],
        ]),
        path([
          [46, 36, -44, 4],
          [26, 24, -48, 4.5],
          [4, 24, -50, 4.5],
          [-20, 36, -50, 4.5],
        ]),
        path([
          [-46, 40, -60, 4],
          [-22, 37, -54, 4.5],
        ]),
      ]),
      [],
      0,
    ),
    otherArteries: part(
      tubes([
        path([
          [9, 34, -18, 4],
          [11, 18, -34, 3.6],
          [12, 12, -70, 3.4],
          [12, 8, -170, 2.8],
        ]),
        path([
          [9, 34, -4, 4],
          [8, 16, -6, 3.2],
          [-6, 8, -16, 2.4],
          [-20, -6, -12, 2],
        ]),
        path([
          [8, 16, -6, 3],
          [34, 14, -2, 2.6],
          [62, 26, 6, 2.4],
          [82, 36, 16, 2],
        ]),
        path([
          [10, 38, -42, 3.4],
          [48, 40, -40, 2.4],
        ]),
        path([
          [6, 40, -46, 3.2],
          [-24, 50, -54, 2.8],
          [-46, 44, -62, 2.2],
        ]),
      ]),
      [],
      0,
    ),
  };
}
