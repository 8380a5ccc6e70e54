/** The kinds of tissue of a ventricle, and which voxel is of which: layers, border zone, the fast layer under the endocardium. */
import { TISSUE } from '../core/anatomy.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { paceCells } from './cells/pace.ts';
import {
  borderZoneCell,
  borderZoneVelocityFactor,
  healthyCell,
  layerAt,
  layerVariants,
} from './membrane.ts';
import type { MembraneChoice } from './membrane.ts';
import type { Parameters } from './parameters.ts';
import { NOT_CONDUCTING } from './tissue/engine.ts';
import type { TissueClass } from './tissue/engine.ts';
import { endocardialLayer } from './endocardial-layer.ts';
import { diffusivityFor } from './wave-speed.ts';

export interface TissueKinds {
  readonly classes: readonly TissueClass[];
  /** Per active voxel, or `NOT_CONDUCTING`. */
  readonly classOf: Uint8Array;
}

export interface TissueChoice {
  readonly simulation: SimulationGrid;
  /** 1 per active voxel that conducts. */
  readonly conducting: Uint8Array;
  readonly membrane: MembraneChoice;
  readonly parameters: Parameters;
  /** Depth per active voxel, 0 at the endocardium, 1 at the epicardium; needed for more than one layer. */
  readonly depth?: Float32Array;
}

/** Thickness of the fast layer under the endocardium; at least one voxel. */
const ENDOCARDIUM_MM = 1;

/** Per layer: healthy, under the endocardium, border zone. */
const PER_LAYER = 3;

/** Kinds of tissue as the parameters describe them; kinds that no voxel has are left out. */
export function tissueKinds(choice: TissueChoice): TissueKinds {
  const { simulation, conducting, membrane, parameters, depth } = choice;
  const variants = layerVariants(membrane);
  const fast = fastLayer(simulation, parameters);
  const kindOf = new Uint8Array(conducting.length).fill(NOT_CONDUCTING);
  const used = new Set<number>();
  for (let n = 0; n < conducting.length; n++) {
    if (conducting[n] === 0) continue;
    const layer = layerAt(membrane.layers, depth?.[n] ?? 0);
    const borderZone = simulation.tissue[simulation.active[n]] === TISSUE.borderZone;
    kindOf[n] = PER_LAYER * layer + (borderZone ? 2 : fast[n] ? 1 : 0);
    used.add(kindOf[n]);
  }
  const kinds = [...used].sort((a, b) => a - b);
  return {
    classes: kinds.map((kind) =>
      tissueClass(choice, variants[Math.floor(kind / PER_LAYER)], kind % PER_LAYER),
    ),
    classOf: kindOf.map((kind) => (kind === NOT_CONDUCTING ? kind : kinds.indexOf(kind))),
  };
}

function tissueClass(
  { membrane, parameters }: TissueChoice,
  variant: string,
  kind: number,
): TissueClass {
  const { velocityAlong, velocityAcross, endocardialVelocity } = parameters;
  const diffusivity = (along: number, across: number): TissueClass['diffusivity'] => ({
    along: diffusivityFor(along, membrane.model, variant, parameters),
    across: diffusivityFor(across, membrane.model, variant, parameters),
  });
  if (kind === 2) {
    const slower = borderZoneVelocityFactor(membrane.model, parameters);
    return {
      title: `border zone, ${variant}`,
      cell: borderZoneCell(membrane, variant, parameters),
      diffusivity: diffusivity(velocityAlong * slower, velocityAcross * slower),
    };
  }
  const cell = healthyCell(membrane, variant, parameters);
  if (kind === 0)
    return { title: variant, cell, diffusivity: diffusivity(velocityAlong, velocityAcross) };
  return {
    title: `${variant}, under the endocardium`,
    cell,
    diffusivity: diffusivity(
      Math.max(velocityAlong, endocardialVelocity),
      Math.max(velocityAcross, endocardialVelocity),
    ),
  };
}

function fastLayer(simulation: SimulationGrid, { endocardialVelocity }: Parameters): Uint8Array {
  const edgeMm = Math.cbrt(simulation.grid.spacingMm.reduce((a, b) => a * b));
  const layers = endocardialVelocity > 0 ? Math.max(1, Math.round(ENDOCARDIUM_MM / edgeMm)) : 0;
  return endocardialLayer(simulation, layers);
}

/**
 * The kinds with the state that a single cell of each has after some beats at `cycleLengthMs`, so that the tissue does not
 * spend its first beats on finding its rhythm.
 */
export async function prepaced(
  kinds: TissueKinds,
  { model, prepaceBeats }: MembraneChoice,
  cycleLengthMs: number,
  context: JobContext,
): Promise<TissueKinds> {
  if (prepaceBeats === 0) return kinds;
  const cells = await paceCells(
    { model, types: kinds.classes.map(({ cell }) => cell), cycleLengthMs, beats: prepaceBeats },
    context,
  );
  return {
    ...kinds,
    classes: kinds.classes.map((kind, n) => ({ ...kind, start: cells[n].variables })),
  };
}
