import { useStore } from 'zustand';
import type { Failure } from '../../../core/failure.ts';
import type { Lps } from '../../../core/space.ts';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

/** What a press in the scene does: drag handles, draw a contour on the organ, clip a branch. */
export type ResectionTool = 'handles' | 'contour' | 'clip';
export type ResectionPane = 'scene' | 'axial' | 'resectogram';

interface ResectionView {
  readonly tool: ResectionTool;
  /** The surface whose handles are shown and whose map is drawn. */
  readonly selectedId: string | undefined;
  /** Points of a contour being drawn. */
  readonly contour: readonly Lps[];
  /** The resected part stays on the picture, grey and transparent. */
  readonly ghost: boolean;
  /** Margin bands are painted on the cut. */
  readonly bands: boolean;
  readonly territories: boolean;
  readonly clip: ClipPlane | undefined;
  /** Order number of the vessel crossing that is pointed out. */
  readonly vessel: number | undefined;
  /** Branch whose territory is pointed out. */
  readonly territory: string | undefined;
  readonly active: ResectionPane;
  readonly maximised: ResectionPane | undefined;
  /** Why the last edit was refused. */
  readonly problem: Failure | undefined;
}

export const resectionView = caseScoped<ResectionView>(() => ({
  tool: 'handles',
  selectedId: undefined,
  contour: [],
  ghost: true,
  bands: true,
  territories: false,
  clip: undefined,
  vessel: undefined,
  territory: undefined,
  active: 'scene',
  maximised: undefined,
  problem: undefined,
}));

export const useResectionView = <Value>(select: (view: ResectionView) => Value): Value =>
  useStore(resectionView, select);

/** Takes a tool in hand; a contour that was begun with the tool before is dropped. */
export const takeResectionTool = (tool: ResectionTool): void =>
  resectionView.setState({ tool, contour: [] });

export const selectSurface = (id: string | undefined): void =>
  resectionView.setState({ selectedId: id, vessel: undefined });

/** Shows why an edit was refused; a successful one clears the message. */
export const reportResection = (problem: Failure | undefined): void =>
  resectionView.setState({ problem });
