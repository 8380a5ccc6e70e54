/** The usual pacing sites of a heart: the 17 segments of the left ventricle, RV apex and RV outflow. */
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { Lps } from '../../core/space.ts';
import { parametersWith } from '../parameters.ts';
import { SEGMENT_TITLES } from '../aha-segments.ts';
import { stimulatedVoxels, voxelCentre } from '../stimulation.ts';
import { NOT_CONDUCTING } from '../tissue/engine.ts';
import type { TissueSetup } from '../tissue/engine.ts';
import type { VentricularFrame } from '../ventricular-frame.ts';
import type { PacingSite, Protocol } from './protocol.ts';

/** Of the free wall of the RV, this share nearest to the place counts; their middle is the site. */
const NEAREST_SHARE = 0.02;

/**
 * All sites that this heart has: segments without tissue are left out, and so are the sites of the RV where there is none. The
 * apex of the RV is the lowest part of its free wall along the axis of the LV; its outflow is the highest part near the anterior
 * insertion.
 */
export function standardSites(
  simulation: SimulationGrid,
  segments: Uint8Array,
  frame: VentricularFrame,
): PacingSite[] {
  const present = new Set(segments);
  const left = SEGMENT_TITLES.flatMap((title, segment): PacingSite[] =>
    segment > 0 && present.has(segment)
      ? [{ id: `lv-${segment}`, title, site: { kind: 'segment', segment } }]
      : [],
  );
  const wall: Lps[] = [];
  for (let n = 0; n < simulation.active.length; n++) {
    if (simulation.labels[simulation.active[n]] !== LABEL.rvMyocardium) continue;
    wall.push(voxelCentre(simulation, n));
  }
  if (wall.length === 0) return left;
  const towardsInsertion = (point: Lps): number =>
    Math.cos((frame.circumferentialDeg(point) * Math.PI) / 180);
  const point = (id: string, title: string, score: (at: Lps) => number): PacingSite => ({
    id,
    title,
    site: { kind: 'point', positionMm: bestPoint(wall, score) },
  });
  return [
    ...left,
    point('rv-apex', 'RV apex', (at) => -frame.apicoBasal(at)),
    point('rv-outflow', 'RV outflow', (at) => frame.apicoBasal(at) + towardsInsertion(at)),
  ];
}

/** The point of the wall nearest to the middle of its best share. */
function bestPoint(wall: readonly Lps[], score: (at: Lps) => number): Lps {
  const scored = wall.map((at) => ({ at, score: score(at) })).sort((a, b) => b.score - a.score);
  const best = scored.slice(0, Math.max(1, Math.floor(NEAREST_SHARE * wall.length)));
  const middle = [0, 1, 2].map(
    (axis) => best.reduce((sum, { at }) => sum + at[axis], 0) / best.length,
  );
  const away = ({ at }: { readonly at: Lps }): number =>
    Math.hypot(at[0] - middle[0], at[1] - middle[1], at[2] - middle[2]);
  return best.reduce((nearest, entry) => (away(entry) < away(nearest) ? entry : nearest)).at;
}

/** 1 per active voxel that conducts in this setup. */
export const conductingOf = ({ classOf }: Pick<TissueSetup, 'classOf'>): Uint8Array =>
  classOf.map((tissueClass) => (tissueClass === NOT_CONDUCTING ? 0 : 1));

/**
 * Voxels that a site of the protocol stimulates.
 *
 * @throws bad-input/stimulus-outside-tissue, naming the site; bad-input/protocol-does-not-fit for a site by segment without
 * segments.
 */
export function siteVoxels(
  setup: TissueSetup,
  protocol: Protocol,
  { title, site }: PacingSite,
  segments: Uint8Array | undefined,
): Uint32Array {
  if (site.kind !== 'point' && segments?.length !== setup.grid.active.length) {
    fail(
      'bad-input',
      'protocol-does-not-fit',
      `The site "${title}" is given by a segment of the left ventricle, but this tissue has no segments.`,
      'Pick the site as a point, or use a model of the ventricles.',
    );
  }
  const parameters = parametersWith();
  const withRadius = { ...site, radiusMm: site.radiusMm ?? protocol.radiusMm };
  return stimulatedVoxels(setup.grid, conductingOf(setup), segments, [withRadius], parameters);
}
