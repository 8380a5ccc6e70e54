import { useStore } from 'zustand';
import type { Plane } from '../../../view/slices/plane.ts';
import type { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

/** What the work area shows: the organ in 3D in three ways, or the slices of both studies. */
export type OrganField = 'structures' | 'territories' | 'second-study' | 'alignment';

interface OrganView {
  readonly field: OrganField;
  readonly clip: ClipPlane | undefined;
  /** Vessels as tubes along their centrelines, in place of their surfaces. */
  readonly tubes: boolean;
  /** Territory that is chosen: the others step back. */
  readonly territory: string | undefined;
  /** Territory under the pointer, in the list or in the scene. */
  readonly hovered: string | undefined;
}

export const organView = caseScoped<OrganView>(() => ({
  field: 'structures',
  clip: undefined,
  tubes: false,
  territory: undefined,
  hovered: undefined,
}));

export const useOrganView = <Value>(select: (view: OrganView) => Value): Value =>
  useStore(organView, select);

export const ORGAN_FIELD_TITLES: Readonly<Record<OrganField, string>> = {
  structures: 'Structures',
  territories: 'Territories',
  'second-study': 'Tumours of both studies',
  alignment: 'Alignment',
};

export const chooseTerritory = (id: string): void =>
  organView.setState(({ territory }) => ({ territory: territory === id ? undefined : id }));

export function hoverTerritory(id: string | undefined): void {
  if (organView.getState().hovered !== id) organView.setState({ hovered: id });
}

/** How the images of both studies are laid beside or over each other. */
export type Comparison = 'side-by-side' | 'checkerboard' | 'blend';
/** Whose structures are outlined on the second study. */
export type OutlinesOf = 'first' | 'second' | 'none';

interface AlignmentView {
  readonly comparison: Comparison;
  /** Share of the second study in a blend, percent. */
  readonly blendPercent: number;
  /** The plane under the axial one. */
  readonly lower: Exclude<Plane, 'axial'>;
  readonly maximised: Plane | undefined;
  readonly outlines: OutlinesOf;
  /** The crosshair of the second study goes where that of the first goes. */
  readonly follows: boolean;
  /** Slices of the second study as aligned, in the frame of the first, while they are on screen. */
  readonly second: SliceWorkspace | undefined;
}

export const alignmentView = caseScoped<AlignmentView>(() => ({
  comparison: 'side-by-side',
  blendPercent: 50,
  lower: 'coronal',
  maximised: undefined,
  outlines: 'first',
  follows: true,
  second: undefined,
}));

export const useAlignmentView = <Value>(select: (view: AlignmentView) => Value): Value =>
  useStore(alignmentView, select);
