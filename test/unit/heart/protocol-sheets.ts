/** Sheets and cables, one voxel thick, on which protocols, re-entry and maps are tested. */
import { LABEL } from '../../../src/core/anatomy.ts';
import { voxelCount } from '../../../src/core/space.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import type { PacingSite } from '../../../src/heart/protocol/protocol.ts';
import { NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import type { TissueClass, TissueSetup } from '../../../src/heart/tissue/engine.ts';
import { fromLabels } from './ellipsoid-ventricle.ts';

export const mmsClass = (
  title: string,
  diffusivity: number,
  parameters: Readonly<Record<string, number>> = {},
): TissueClass => ({
  title,
  cell: { variant: 'ventricle', parameters },
  diffusivity: { along: diffusivity, across: diffusivity },
});

/** A box of tissue whose lower corner lies at 0; `classAt` gives the class by the voxel's centre, mm. */
export function boxSetup(
  sizeMm: Vec3,
  spacingMm: number,
  classes: readonly TissueClass[],
  classAt: (x: number, y: number, z: number) => number = () => 0,
  changes: Partial<TissueSetup> = {},
): TissueSetup {
  const dimensions = sizeMm.map((mm) => Math.max(1, Math.round(mm / spacingMm))) as unknown as Vec3;
  const half = spacingMm / 2;
  const grid: Grid = {
    dimensions,
    spacingMm: [spacingMm, spacingMm, spacingMm],
    originMm: [half, half, half],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const simulation = fromLabels(grid, new Uint8Array(voxelCount(grid)).fill(LABEL.lvMyocardium));
  const [nx, ny] = dimensions;
  const classOf = Uint8Array.from(simulation.active, (at) =>
    classAt(
      (at % nx) * spacingMm + half,
      (Math.floor(at / nx) % ny) * spacingMm + half,
      Math.floor(at / nx / ny) * spacingMm + half,
    ),
  );
  const fibres = new Float32Array(3 * classOf.length).map((_, n) => (n % 3 === 0 ? 1 : 0));
  return {
    grid: simulation,
    classOf,
    classes,
    model: 'mitchell-schaeffer',
    fibres,
    timeStepMs: 0.1,
    ...changes,
  };
}

export interface IsthmusSheet {
  readonly spacingMm?: number;
  /** Closing time of the gate in the first 10 mm of the channel, ms. */
  readonly tauCloseMs?: number;
  /** An ablation line x 43 to 46 across the channel, with a gap of so many mm at its middle; none where not given. */
  readonly lineGapMm?: number;
}

/**
 * The isthmus sheet: 80 x 60 mm, two insulating blocks x 25 to 55, y 10 to 28 and 32 to 50, so that a channel of 4 mm by 30 mm with
 * slow conduction is left between them, its first 10 mm with long action potentials. D 0.1 and 0.02 mm2/ms.
 */
export function isthmusSheet(
  { spacingMm = 0.5, tauCloseMs = 260, lineGapMm }: IsthmusSheet = {},
  changes: Partial<TissueSetup> = {},
): TissueSetup {
  const classes = [
    mmsClass('healthy', 0.1),
    mmsClass('channel', 0.02),
    mmsClass('channel, long action potential', 0.02, { tauCloseMs }),
  ];
  const classAt = (x: number, y: number): number => {
    if (x < 25 || x > 55 || y < 10 || y > 50) return 0;
    if (y < 28 || y > 32) return NOT_CONDUCTING;
    if (lineGapMm !== undefined && x > 43 && x < 46 && Math.abs(y - 30) > lineGapMm / 2) {
      return NOT_CONDUCTING;
    }
    return x < 35 ? 2 : 1;
  };
  return boxSetup([80, 60, spacingMm], spacingMm, classes, classAt, changes);
}

/** Middle of the left edge, as half a disc of 3 mm. */
export const LEFT_EDGE: PacingSite = {
  id: 'left-edge',
  title: 'Left edge',
  site: { kind: 'point', positionMm: [0.25, 30, 0.25], radiusMm: 3 },
};
