import { useStore } from 'zustand';
import type { Lps, Vec3 } from '../../../core/space.ts';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

export type SimulationField =
  | 'activation'
  | 'potential'
  | 'repolarisation'
  | 'apd90'
  | 'velocity'
  | 'phase'
  | 'frequency'
  | 'unipolar'
  | 'bipolar';
/** One stimulation, or a study by programmed stimulation from many sites. */
export type SimulationMode = 'single' | 'study';
/** What a click on the heart does. */
export type SimulationTool = 'turn' | 'pace' | 'probe';

export interface Probe {
  readonly positionLps: Lps;
  readonly normalLps: Vec3;
  /** Number of the voxel in the model's tissue. */
  readonly voxel: number;
}

interface SimulateView {
  readonly mode: SimulationMode;
  readonly field: SimulationField;
  readonly bandMs: number;
  readonly tool: SimulationTool;
  /** Where the action potential is read; undefined for the place chosen by the page. */
  readonly probe: Probe | undefined;
  readonly clip: ClipPlane | undefined;
}

export const simulateView = caseScoped<SimulateView>(() => ({
  mode: 'single',
  field: 'activation',
  bandMs: 10,
  tool: 'turn',
  probe: undefined,
  clip: undefined,
}));

export const useSimulateView = <Value>(select: (view: SimulateView) => Value): Value =>
  useStore(simulateView, select);

export const BANDS_MS = [5, 10, 20] as const;

export const FIELD_TITLES: Readonly<Record<SimulationField, string>> = {
  activation: 'Activation time',
  potential: 'Transmembrane potential',
  repolarisation: 'Repolarisation time',
  apd90: 'Action potential duration',
  velocity: 'Conduction velocity',
  phase: 'Phase',
  frequency: 'Dominant frequency',
  unipolar: 'Unipolar voltage',
  bipolar: 'Bipolar voltage',
};
