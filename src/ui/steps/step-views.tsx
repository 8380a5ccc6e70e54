/** What each step puts on the screen; its code is loaded when the step is first opened. */
import { lazy, type ComponentType, type ReactElement } from 'react';
import { isTumourOrgan, type Organ } from '../../core/anatomy.ts';
import type { UiStep } from '../session/session.ts';

export interface StepView {
  /** Accessible name of the work area. */
  readonly workLabel: string;
  readonly workIs: 'viewports' | 'page';
  readonly panelLabel: string;
  readonly Stage: ComponentType;
  readonly Panel: ComponentType;
  /** Commands after undo and redo. */
  readonly Tools?: ComponentType;
  /** Commands at the right end of the bar. */
  readonly ViewTools?: ComponentType;
}

/** `load` must name a module; the bundler makes a file of it. */
const part = <Name extends string>(
  load: () => Promise<Readonly<Record<Name, () => ReactElement | null>>>,
  name: Name,
): ComponentType =>
  lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }));

const sliceTools = () => import('./slices/slice-tools.tsx');

const HEART_VIEWS: Readonly<Record<UiStep, StepView>> = {
  import: {
    workLabel: 'Import: series and report',
    workIs: 'page',
    panelLabel: 'Patient and series',
    Stage: part(() => import('./import/import-stage.tsx'), 'ImportStage'),
    Panel: part(() => import('./import/import-panel.tsx'), 'ImportPanel'),
  },
  review: {
    workLabel: 'Review: axial, coronal, sagittal and volume rendering',
    workIs: 'viewports',
    panelLabel: 'Image',
    Stage: part(() => import('./review/review-stage.tsx'), 'ReviewStage'),
    Panel: part(() => import('./review/review-panel.tsx'), 'ReviewPanel'),
    Tools: part(sliceTools, 'SliceTools'),
    ViewTools: part(sliceTools, 'SliceViewTools'),
  },
  segment: {
    workLabel: 'Segment: axial, coronal, sagittal and surfaces',
    workIs: 'viewports',
    panelLabel: 'Structures and tools',
    Stage: part(() => import('./segment/segment-stage.tsx'), 'SegmentStage'),
    Panel: part(() => import('./segment/segment-panel.tsx'), 'SegmentPanel'),
    Tools: part(sliceTools, 'SliceTools'),
    ViewTools: part(sliceTools, 'SliceViewTools'),
  },
  model: {
    workLabel: 'Model: surfaces, wall thickness and fibres',
    workIs: 'viewports',
    panelLabel: 'Model',
    Stage: part(() => import('./model/model-stage.tsx'), 'ModelStage'),
    Panel: part(() => import('./model/model-panel.tsx'), 'ModelPanel'),
    Tools: part(() => import('./model/model-tools.tsx'), 'ModelTools'),
  },
  simulate: {
    workLabel: 'Simulate: activation on the heart, ECG and action potential',
    workIs: 'viewports',
    panelLabel: 'Simulation',
    Stage: part(() => import('./simulate/simulate-stage.tsx'), 'SimulateStage'),
    Panel: part(() => import('./simulate/simulate-panel.tsx'), 'SimulatePanel'),
    Tools: part(() => import('./simulate/simulate-tools.tsx'), 'SimulateTools'),
  },
  plan: {
    workLabel: 'Plan: lesions on the heart, before and after',
    workIs: 'viewports',
    panelLabel: 'Lesions and checks',
    Stage: part(() => import('./plan/plan-stage.tsx'), 'PlanStage'),
    Panel: part(() => import('./plan/plan-panel.tsx'), 'PlanPanel'),
    Tools: part(() => import('./plan/plan-tools.tsx'), 'PlanTools'),
  },
  report: {
    workLabel: 'Report',
    workIs: 'page',
    panelLabel: 'Export and provenance',
    Stage: part(() => import('./report/report-stage.tsx'), 'ReportStage'),
    Panel: part(() => import('./report/report-panel.tsx'), 'ReportPanel'),
    ViewTools: part(() => import('./report/report-tools.tsx'), 'ReportTools'),
  },
};

/** What an organ with a tumour has in place of the steps of a heart. */
const TUMOUR_VIEWS: Readonly<Partial<Record<UiStep, StepView>>> = {
  model: {
    workLabel: 'Model: organ, tumours, vessels and territories',
    workIs: 'viewports',
    panelLabel: 'Organ model and second study',
    Stage: part(() => import('./organ/organ-stage.tsx'), 'OrganStage'),
    Panel: part(() => import('./organ/organ-panel.tsx'), 'OrganPanel'),
    Tools: part(() => import('./organ/organ-tools.tsx'), 'OrganTools'),
  },
  simulate: {
    workLabel: 'Simulate: tumour on the organ and in a slice, treatment timeline, curves',
    workIs: 'viewports',
    panelLabel: 'Growth and therapy',
    Stage: part(() => import('./growth/growth-stage.tsx'), 'GrowthStage'),
    Panel: part(() => import('./growth/growth-panel.tsx'), 'GrowthPanel'),
    Tools: part(() => import('./growth/growth-tools.tsx'), 'GrowthTools'),
  },
  plan: {
    workLabel: 'Plan: resection surfaces on the organ, slice and resectogram',
    workIs: 'viewports',
    panelLabel: 'Remnant, margins and vessels',
    Stage: part(() => import('./resection/resection-stage.tsx'), 'ResectionStage'),
    Panel: part(() => import('./resection/resection-panel.tsx'), 'ResectionPanel'),
    Tools: part(() => import('./resection/resection-tools.tsx'), 'ResectionTools'),
  },
};

/** What a step of a case about this organ puts on the screen. */
export const stepView = (organ: Organ, step: UiStep): StepView =>
  (isTumourOrgan(organ) && TUMOUR_VIEWS[step]) || HEART_VIEWS[step];
