/** What an eikonal run is asked: tissue with its velocities, a conduction system, sources. And what of it is refused. */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { Lps } from '../../core/space.ts';
import { NOT_CONDUCTING } from '../tissue/engine.ts';

/** Conduction velocities, m/s, along the fibre, across it in the sheet, and normal to the sheet. */
export interface Velocities {
  readonly along: number;
  readonly across: number;
  /** As `across` where not given. */
  readonly normal?: number;
}

export interface ConductionClass {
  readonly title: string;
  readonly velocities: Velocities;
}

/**
 * Vertices beside the voxels, joined with them and with one another by links of fixed delay: the conduction system.
 * A vertex is an active voxel by its number, or node n as `active.length + n`.
 */
export interface ConductionLinks {
  readonly nodes: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly delayMs: Float32Array;
}

export interface EikonalSetup {
  readonly grid: SimulationGrid;
  /** Class per active voxel, or {@link NOT_CONDUCTING}. */
  readonly classOf: Uint8Array;
  readonly classes: readonly ConductionClass[];
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** Unit vector normal to the sheet per active voxel, LPS; needed where a class has `normal`. */
  readonly sheetNormals?: Float32Array;
  readonly links?: ConductionLinks;
  /**
   * Added to the onset of every source in the tissue: what a front needs to leave its site, which the eikonal equation does not
   * know. {@link CAPTURE_DELAY_MS} holds measured values. 0 where not given.
   */
  readonly captureDelayMs?: number;
}

/**
 * Mean time by which a front that starts from a stimulated cube of 1.5 mm lags behind the eikonal solution, ms; measured
 * against converged monodomain solutions of the benchmark slab of Niederer 2011 (doi 10.1098/rsta.2011.0139).
 */
export const CAPTURE_DELAY_MS = { 'ten-tusscher': 1.6 } as const;

/** Where a front starts and when: a point in the tissue, whole voxels at once, or a node of the conduction system. */
export type EikonalSource =
  | { readonly positionMm: Lps; readonly onsetMs: number }
  | { readonly voxels: ArrayLike<number>; readonly onsetMs: number }
  | { readonly node: number; readonly onsetMs: number };

export const VELOCITY_RANGE = [0.02, 5] as const;
/** Beyond it no grid offset is long enough to follow the fibre. */
export const LARGEST_VELOCITY_RATIO = 8;

/** Throws `bad-input` for arrays of the wrong length, velocities out of range, or fibres that are not unit vectors. */
export function checkEikonalSetup(setup: EikonalSetup): void {
  const { grid, classOf, classes, fibres, sheetNormals } = setup;
  const voxels = grid.active.length;
  if (classOf.length !== voxels || fibres.length !== 3 * voxels) {
    fail(
      'bad-input',
      'fibres-missing',
      `The tissue has ${voxels} voxels, but ${classOf.length} classes and ${fibres.length / 3} fibre directions were given; without a fibre in every voxel the velocity has no direction.`,
      'Build the fibres of this simulation grid and start again.',
    );
  }
  for (const { title, velocities } of classes) checkVelocities(title, velocities);
  const layered = classes.some(({ velocities }) => velocities.normal !== undefined);
  if (layered && sheetNormals?.length !== 3 * voxels) {
    fail(
      'bad-input',
      'sheets-missing',
      'A tissue class has its own velocity across the sheets, but no sheet direction is given for every voxel.',
      'Build the sheets of this grid, or leave the velocity normal to the sheet out.',
    );
  }
  for (let n = 0; n < voxels; n++) {
    const kind = classOf[n];
    if (kind === NOT_CONDUCTING) continue;
    if (kind >= classes.length) {
      fail(
        'bad-input',
        'class-unknown',
        `Voxel ${n} is of tissue class ${kind}, but only ${classes.length} classes are described.`,
        'Describe every class that the tissue uses.',
      );
    }
    const round = classes[kind].velocities;
    const isotropic =
      round.along === round.across && (round.normal ?? round.across) === round.across;
    if (!isotropic) checkUnit(fibres, n, 'fibre');
    if (round.normal !== undefined && sheetNormals && !isotropic) {
      checkUnit(sheetNormals, n, 'sheet normal');
      checkSquare(fibres, sheetNormals, n);
    }
  }
}

/** Throws `bad-input`/`velocity-out-of-range`. */
export function checkVelocities(title: string, velocities: Velocities): void {
  const all = [velocities.along, velocities.across, velocities.normal ?? velocities.across];
  const [low, high] = VELOCITY_RANGE;
  const ratio = Math.max(...all) / Math.min(...all);
  if (all.every((v) => v >= low && v <= high) && ratio <= LARGEST_VELOCITY_RATIO) return;
  fail(
    'bad-input',
    'velocity-out-of-range',
    `The tissue class "${title}" conducts at ${all.join(', ')} m/s; velocities must lie between ${low} and ${high} m/s, at most ${LARGEST_VELOCITY_RATIO} to 1.`,
    'Enter velocities in that range, or make the tissue a scar that does not conduct.',
  );
}

function checkUnit(vectors: Float32Array, n: number, name: string): void {
  const length = Math.hypot(vectors[3 * n], vectors[3 * n + 1], vectors[3 * n + 2]);
  if (Math.abs(length - 1) < 0.01) return;
  fail(
    'bad-input',
    'fibres-missing',
    `The ${name} of voxel ${n} has length ${length}; it must be a unit vector, or the velocity there has no direction.`,
    'Build the fibres of this simulation grid and start again.',
  );
}

function checkSquare(fibres: Float32Array, normals: Float32Array, n: number): void {
  const at = 3 * n;
  const along =
    fibres[at] * normals[at] + fibres[at + 1] * normals[at + 1] + fibres[at + 2] * normals[at + 2];
  if (Math.abs(along) < 0.02) return;
  fail(
    'bad-input',
    'sheets-not-square',
    `Fibre and sheet normal of voxel ${n} are not perpendicular (cosine ${along.toFixed(3)}).`,
    'Give sheet normals at right angles to the fibres.',
  );
}
