import { useEffect, useMemo, type ReactElement } from 'react';
import type { ResectionSurface } from '../../../core/resection.ts';
import { organFrame, type OrganVolume } from '../../../view/resection/organ-textures.ts';
import { moveHandle } from '../../operations/resection.ts';
import { DraftSurface } from '../../operations/resection-live.ts';
import { useCase } from '../../session/hooks.ts';
import { showStatus } from '../../session/status-items.ts';
import { captureScene } from '../scene/main-scene.ts';
import { useOrganInFrame } from './frame-organ.ts';
import { organLabels, organMask } from './organ-maps.ts';
import { ResectionScene } from './resection-scene.tsx';
import { resectionView, useResectionView } from './resection-view.ts';
import {
  closedBranches,
  contourMarkers,
  legendRows,
  organTint,
  pickableTubes,
  sceneCallouts,
  structureSurfaces,
} from './scene-parts.ts';
import { contourWords, onScenePick } from './scene-picks.ts';
import { surgeonAxes } from './surgeon-view.ts';
import { treeLooks, treeRgb } from './tree-colours.ts';
import { vesselCounts } from './vessels-section.tsx';
import { organColour, type ResectionScreen } from './use-resection.ts';

export interface PaneProps {
  readonly screen: ResectionScreen;
  readonly pane: {
    readonly active: boolean;
    readonly maximised: boolean;
    readonly onActivate: () => void;
    readonly onToggleMaximise: () => void;
  };
}

const NO_BRANCHES: readonly string[] = [];
const NO_CUTS: readonly never[] = [];

/** The 3D scene of the open case. */
export function ScenePane({ screen, pane }: PaneProps): ReactElement | null {
  const { model, plan, evaluated, settings, organ, selectedId, summary, pictureStale } = screen;
  const { mesh, tumours, targetLps } = screen;
  const { tool, ghost, bands, territories, territory, clip, contour, vessel } = useResectionView(
    (view) => view,
  );
  const display = useCase((state) => state.document.display);
  const labels = useCase((state) => state.labels?.data);
  const volume = useMemo(
    (): OrganVolume | undefined =>
      labels && { grid: model.grid, organ: organMask(labels, organLabels(model)) },
    [labels, model],
  );
  const frame = useMemo(() => volume && organFrame(volume), [volume]);
  const lostInflow = evaluated?.lostBranchIds.inflow ?? NO_BRANCHES;
  const tint = useMemo(
    () => organTint(model, territories, lostInflow, territory),
    [model, territories, lostInflow, territory],
  );
  const structures = useMemo(() => {
    const surfaces = structureSurfaces(model, display ?? {});
    return tool === 'clip' ? [...surfaces, ...pickableTubes(model)] : surfaces;
  }, [model, display, tool]);
  const trees = useMemo(
    () => model.trees.map((tree) => ({ tree, colour: treeRgb(organ, tree.kind) })),
    [model, organ],
  );
  const dark = useMemo(() => closedBranches(model, plan.clipped), [model, plan.clipped]);
  const look = useMemo(
    () => ({
      safetyMarginMm: settings.safetyMarginMm,
      uncertaintyMm: settings.uncertaintyMm,
      bands,
      stale: pictureStale,
    }),
    [settings.safetyMarginMm, settings.uncertaintyMm, bands, pictureStale],
  );
  const selected = plan.surfaces.find(({ id }) => id === selectedId);
  const draft = useDraft(selected);
  const legend = useMemo(() => legendRows(model), [model]);
  const markers = useMemo(() => contourMarkers(contour), [contour]);
  const callouts = useMemo(
    () =>
      sceneCallouts(
        tumours,
        evaluated?.result.margin ?? null,
        settings,
        summary?.vesselsCut.find(({ order }) => order === vessel),
      ),
    [tumours, evaluated, settings, summary, vessel],
  );
  const axes = useMemo(() => surgeonAxes(organ, mesh, targetLps), [organ, mesh, targetLps]);
  useOrganInFrame(mesh, axes);
  useStatusItems(screen, selectedId);
  if (!volume || !frame) return null;
  const place = plan.surfaces.findIndex(({ id }) => id === selectedId) + 1;
  const subtitle = [
    selected && `${selected.title}, surface ${place} of ${plan.surfaces.length}`,
    tool === 'contour' && contourWords(contour.length),
    tool === 'clip' && 'press a branch to clip it',
    pictureStale && 'STALE',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <ResectionScene
      organ={organ}
      mesh={mesh}
      colour={organColour(model)}
      volume={volume}
      frame={frame}
      removed={evaluated?.removed}
      tint={tint}
      ghost={ghost}
      structures={structures}
      trees={trees}
      dark={dark}
      litBranch={undefined}
      cuts={evaluated?.result.cuts ?? NO_CUTS}
      look={look}
      selectedId={selectedId}
      handles={tool === 'handles' ? draft : undefined}
      onHandle={(move) => draft && moveHandle(draft, move)}
      markers={markers}
      callouts={callouts}
      legend={legend}
      subtitle={subtitle}
      initialAxes={axes}
      clip={clip}
      onClip={(next) => resectionView.setState({ clip: next })}
      pickOrgan={tool === 'contour'}
      onPick={(pick) => onScenePick(screen, pick)}
      onCapture={() =>
        void captureScene('resection', {
          title: 'Planned resection',
          caption: `${plan.surfaces.map(({ title }) => title).join(', ') || 'No surface'}: remnant solid, the resected part transparent.`,
          notes: [
            `Bands under ${settings.safetyMarginMm} mm and to ${settings.safetyMarginMm + settings.uncertaintyMm} mm`,
          ],
        })
      }
      {...pane}
    />
  );
}

/** The handles of the selected surface; they follow the plan unless a hand holds them. */
function useDraft(surface: ResectionSurface | undefined): DraftSurface | undefined {
  const id = surface?.id;
  const kind = surface?.kind;
  const draft = useMemo(
    () => (surface ? new DraftSurface(surface) : undefined),
    // The same handles as long as it is the same surface: a drag goes on through its own evaluations.
    // oxlint-disable-next-line react/exhaustive-deps
    [id, kind],
  );
  useEffect(() => {
    if (surface) draft?.follow(surface);
  }, [draft, surface]);
  return draft;
}

/** Size of the selected cut and the vessels that the plan crosses, in the status bar. */
function useStatusItems(
  { evaluated, organ }: ResectionScreen,
  selectedId: string | undefined,
): void {
  useEffect(() => {
    if (!evaluated) return undefined;
    const { cuts, vesselsCut } = evaluated.result;
    const cut = cuts.find(({ surfaceId }) => surfaceId === selectedId);
    showStatus([
      ...(cut ? [{ term: 'Surface', value: `${(cut.areaMm2 / 100).toFixed(0)} cm\u00b2` }] : []),
      { term: 'Vessels cut', value: vesselCounts(vesselsCut, treeLooks(organ)) },
    ]);
    return () => showStatus([]);
  }, [evaluated, organ, selectedId]);
}
