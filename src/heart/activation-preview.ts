/**
 * The activation of a run before it is made: the wall of the run's parameters as the eikonal engine takes it, and its pacing
 * sites as sources. Times are those of one stimulus at 0 ms in tissue at rest.
 */
import { conductingMask } from './conducting-mask.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import type { CellModelId } from './cells/cell-model.ts';
import { prepareActivationEcg } from './ecg/activation-ecg.ts';
import { infiniteLeadField } from './ecg/lead-field.ts';
import { ELECTRODES, defaultElectrodes } from './ecg.ts';
import type { EcgTrace } from './ecg.ts';
import type { ActivationMap } from './eikonal/eikonal.ts';
import { wallConduction } from './eikonal/conduction-classes.ts';
import { CAPTURE_DELAY_MS } from './eikonal/eikonal-setup.ts';
import type { EikonalSetup, EikonalSource } from './eikonal/eikonal-setup.ts';
import { tissueParameters } from './fast-conduction.ts';
import type { FastConduction } from './fast-conduction.ts';
import type { Parameters } from './parameters.ts';
import { stimulatedVoxels, tissueCentre } from './stimulation.ts';
import type { StimulusSite } from './stimulation.ts';

/** Rest of the trace after the last activation. */
const AFTER_MS = 20;

export interface PreviewWall {
  readonly grid: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** AHA segment per active voxel; needed for sites given by segment or as the apex. */
  readonly segments?: Uint8Array;
}

/**
 * The ECG of activation times in an endless conductor with the electrodes of an average chest: microseconds per thousand voxels
 * once it is prepared, which takes about a microsecond per voxel and electrode.
 */
export function previewEcg(
  { grid, fibres }: PreviewWall,
  parameters: Parameters,
): (activation: Pick<ActivationMap, 'timesMs' | 'lastMs'>) => EcgTrace {
  const { intracellularAlong, intracellularAcross, torsoConductivity } = parameters;
  const electrodes = defaultElectrodes(tissueCentre(grid));
  const prepared = prepareActivationEcg({
    grid,
    fibres,
    conducting: conductingMask(grid),
    intracellular: { along: intracellularAlong, across: intracellularAcross },
    leadFields: ELECTRODES.map((name) => infiniteLeadField(electrodes[name], torsoConductivity)),
  });
  return ({ timesMs, lastMs }) => prepared.trace(timesMs, Math.ceil(lastMs) + AFTER_MS);
}

/** The parameters of a run that an activation map depends on, beside its sites. */
export const PREVIEW_PARAMETERS = [
  'velocityAlong',
  'velocityAcross',
  'endocardialVelocity',
  'borderZoneVelocity',
] as const;

/** The wall with the velocities that these parameters ask for. */
export function previewSetup(
  { grid, fibres }: PreviewWall,
  parameters: Parameters,
  model: CellModelId,
  conduction: FastConduction,
): Omit<EikonalSetup, 'links'> {
  const { velocityAlong, velocityAcross, borderZoneVelocity, endocardialVelocity } =
    tissueParameters(parameters, conduction);
  return {
    grid,
    fibres,
    ...wallConduction(grid, {
      healthy: { along: velocityAlong, across: velocityAcross },
      borderZoneShare: borderZoneVelocity,
      endocardial: endocardialVelocity,
    }),
    ...(model === 'ten-tusscher' && { captureDelayMs: CAPTURE_DELAY_MS[model] }),
  };
}

/**
 * What the sites excite at 0 ms: the voxels that the run would stimulate, or the bundle of His.
 *
 * @throws bad-input/no-stimulus, bad-input/stimulus-outside-tissue as the run itself.
 */
export function previewSources(
  { grid, segments }: PreviewWall,
  sites: readonly StimulusSite[],
  parameters: Parameters,
  lesions: Uint32Array,
): EikonalSource[] {
  const his = sites.some(({ kind }) => kind === 'his');
  const voxels = stimulatedVoxels(grid, conductingMask(grid, lesions), segments, sites, parameters);
  return [
    ...(his ? [{ node: 0, onsetMs: 0 }] : []),
    ...(voxels.length > 0 ? [{ voxels, onsetMs: 0 }] : []),
  ];
}
