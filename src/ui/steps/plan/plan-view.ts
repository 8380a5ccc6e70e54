import { useStore } from 'zustand';
import type { Failure } from '../../../core/failure.ts';
import { LESION_DEFAULTS } from '../../../plan/lesion.ts';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import type { LesionSize, Place } from '../../operations/plan-lesions.ts';
import { caseScoped } from '../../session/case-scoped.ts';

export type PlanTool = 'select' | 'place' | 'line' | 'erase';
/** The surface that is solid and takes clicks. */
export type PlanSide = 'epicardium' | 'lv' | 'rv';
export type PlanField = 'tissue' | 'thickness' | 'activation' | 'preview';
export type PlanMode = 'plan' | 'compare';
/** What is repeated with the lesions in the tissue. */
export type Repeated = 'run' | 'study';

/** A line under way: where its next piece starts. */
export interface OpenLine {
  readonly lineId: string;
  readonly from: Place;
}

interface PlanView {
  readonly mode: PlanMode;
  readonly tool: PlanTool;
  readonly side: PlanSide;
  readonly field: PlanField;
  readonly selectedId: string | undefined;
  /** The next click moves the selected lesion there. */
  readonly moving: boolean;
  readonly line: OpenLine | undefined;
  readonly size: LesionSize;
  /** Distance between neighbours of a line. */
  readonly lineSpacingMm: number;
  readonly clip: ClipPlane | undefined;
  /** What the second picture of the comparison shows. */
  readonly second: 'after' | 'difference';
  readonly repeated: Repeated;
  /** Why the last edit was refused. */
  readonly problem: Failure | undefined;
}

/** Below the default width by enough that neighbours overlap down to two thirds of their depth. */
export const LINE_SPACING_MM = 4.5;
export const LINE_SPACING_RANGE_MM = [2, 15] as const;

export const planView = caseScoped<PlanView>(() => ({
  mode: 'plan',
  tool: 'select',
  side: 'epicardium',
  field: 'tissue',
  selectedId: undefined,
  moving: false,
  line: undefined,
  size: LESION_DEFAULTS,
  lineSpacingMm: LINE_SPACING_MM,
  clip: undefined,
  second: 'after',
  repeated: 'run',
  problem: undefined,
}));

export const usePlanView = <Value>(select: (view: PlanView) => Value): Value =>
  useStore(planView, select);

/** Takes a tool in hand; what the tool before was in the middle of ends. */
export const takeTool = (tool: PlanTool): void =>
  planView.setState({ tool, line: undefined, moving: false });

export const selectLesion = (id: string | undefined): void =>
  planView.setState({ selectedId: id, moving: false });

/** Shows why an edit was refused; a successful one clears the message. */
export const report = (problem: Failure | undefined): void => planView.setState({ problem });

export const SIDE_TITLES: Readonly<Record<PlanSide, string>> = {
  epicardium: 'Epicardium',
  lv: 'LV endocardium',
  rv: 'RV endocardium',
};

export const PLAN_FIELD_TITLES: Readonly<Record<PlanField, string>> = {
  tissue: 'Scar and lesions',
  thickness: 'Wall thickness',
  activation: 'Activation time',
  preview: 'Preview of the activation with lesions',
};
