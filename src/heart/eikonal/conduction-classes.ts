/** Velocities of a ventricular wall from its tissue classes: healthy, border zone, fast layer under the endocardium. */
import { TISSUE } from '../../core/anatomy.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { endocardialLayer } from '../endocardial-layer.ts';
import { NOT_CONDUCTING } from '../tissue/engine.ts';
import type { ConductionClass, Velocities } from './eikonal-setup.ts';

export interface WallVelocities {
  readonly healthy: Velocities;
  /** Share of the healthy velocities in the border zone. */
  readonly borderZoneShare: number;
  /** In all directions in the layer under the endocardium, m/s; 0 for no such layer. */
  readonly endocardial: number;
  /** Thickness of that layer, mm; at least one voxel. */
  readonly endocardiumMm?: number;
}

/** Common human values: 0.6 along, 0.3 m/s across (Taggart 2000); border zone 0.41 of 0.60 m/s (infarct remodelling of TP06). */
export const WALL_VELOCITIES: WallVelocities = {
  healthy: { along: 0.6, across: 0.3 },
  borderZoneShare: 0.7,
  endocardial: 0,
};

export const WALL_CLASS = { healthy: 0, borderZone: 1, endocardium: 2 } as const;

/** Class per active voxel, in the order of {@link WALL_CLASS}; scar and lesions do not conduct. */
export function wallConduction(
  simulation: SimulationGrid,
  velocities: WallVelocities = WALL_VELOCITIES,
): { readonly classOf: Uint8Array; readonly classes: readonly ConductionClass[] } {
  const { endocardial, endocardiumMm = 1 } = velocities;
  const edgeMm = Math.min(...simulation.grid.spacingMm);
  const layers = endocardial > 0 ? Math.max(1, Math.round(endocardiumMm / edgeMm)) : 0;
  const inLayer = endocardialLayer(simulation, layers);
  const classOf = Uint8Array.from(simulation.active, (at, n) => {
    switch (simulation.tissue[at]) {
      case TISSUE.healthy:
        return inLayer[n] && layers > 0 ? WALL_CLASS.endocardium : WALL_CLASS.healthy;
      case TISSUE.borderZone:
        return WALL_CLASS.borderZone;
      default:
        return NOT_CONDUCTING;
    }
  });
  return { classOf, classes: wallClasses(velocities) };
}

/** The classes of {@link wallConduction} by themselves. */
export function wallClasses({
  healthy,
  borderZoneShare,
  endocardial,
}: WallVelocities): readonly ConductionClass[] {
  const times = (share: number): Velocities => ({
    along: healthy.along * share,
    across: healthy.across * share,
    ...(healthy.normal !== undefined && { normal: healthy.normal * share }),
  });
  const fast = Math.max(endocardial, 0);
  return [
    { title: 'Healthy', velocities: healthy },
    { title: 'Border zone', velocities: times(borderZoneShare) },
    {
      title: 'Endocardial layer',
      velocities:
        fast > 0
          ? {
              along: Math.max(fast, healthy.along),
              across: Math.max(fast, healthy.across),
              ...(healthy.normal !== undefined && { normal: Math.max(fast, healthy.normal) }),
            }
          : healthy,
    },
  ];
}
