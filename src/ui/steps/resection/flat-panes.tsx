import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import type { LabelMap } from '../../../core/volume.ts';
import type { OrganModel } from '../../../pipeline/organ-model.ts';
import {
  ResectogramView,
  type ResectogramHandle,
} from '../../../view/resection/resectogram-view.tsx';
import { SliceCut, sliceCutCache } from '../../../view/resection/slice-cut.tsx';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { captureContext, captureSlice, keepCapture } from '../../operations/captures.ts';
import { resectionLive } from '../../operations/resection-live.ts';
import { useCase } from '../../session/hooks.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { ringMap } from './organ-maps.ts';
import type { PaneProps } from './scene-pane.tsx';
import { useContourOnSlices } from './scene-picks.ts';
import { WIDE_VESSEL_MM } from './vessels-section.tsx';
import { TREE_COLOUR } from './tree-colours.ts';
import type { ResectionScreen } from './use-resection.ts';

/** The axial slice with the resected part hatched and the rings of the margin. */
export function SlicePane({ screen, pane }: PaneProps): ReactElement {
  const { evaluated, settings, model, pictureStale } = screen;
  const workspace = sliceWorkspace();
  const labels = useCase((state) => state.labels?.data);
  const version = useStore(resectionLive, (live) => live.version);
  const [cache] = useState(sliceCutCache);
  useContourOnSlices();
  useStartAt(screen);
  const rings = useMemo(
    () =>
      labels &&
      ringMap({ grid: model.grid, data: labels }, settings.safetyMarginMm, settings.uncertaintyMm),
    [labels, model, settings.safetyMarginMm, settings.uncertaintyMm],
  );
  const removed = useMemo(
    (): LabelMap | undefined => evaluated && { grid: model.grid, data: evaluated.removed },
    [evaluated, model],
  );
  return (
    <SliceViewport
      workspace={workspace}
      plane="axial"
      {...pane}
      onCapture={() => void captureSlice(workspace, 'axial')}
      renderOverlay={(view) => (
        <SliceCut
          view={view}
          removed={removed}
          rings={rings}
          version={version}
          cache={cache}
          stale={pictureStale}
        />
      )}
    />
  );
}

/** The flat map of the selected surface. */
export function MapPane({ screen, pane }: PaneProps): ReactElement {
  const { evaluated, settings, organ, summary, pictureStale, plan } = screen;
  const handle = useRef<ResectogramHandle>(null);
  const look = useMemo(
    () => ({
      safetyMarginMm: settings.safetyMarginMm,
      uncertaintyMm: settings.uncertaintyMm,
      ...TREE_COLOUR[organ],
      namedFromMm: WIDE_VESSEL_MM,
      stale: pictureStale,
    }),
    [settings.safetyMarginMm, settings.uncertaintyMm, organ, pictureStale],
  );
  const margin = summary?.margin;
  return (
    <ResectogramView
      ref={handle}
      map={evaluated?.map}
      look={look}
      areasCm2={
        margin
          ? { below: margin.areaBelowMm2 / 100, uncertain: margin.areaUncertainMm2 / 100 }
          : undefined
      }
      emptyWords={
        plan.surfaces.length === 0
          ? 'The cut laid flat is drawn here once there is a surface.'
          : 'This surface has no flat map: planes, surfaces with handles and wedges have one.'
      }
      {...pane}
      onCapture={() =>
        void keepCapture(
          'resection',
          'Resectogram',
          'The planned cut laid flat: distances to the tumour and the vessels that it crosses.',
          handle.current?.capture(captureContext('resection')),
        )
      }
    />
  );
}

const begun = new WeakSet<OrganModel>();

/** The first look at a model goes through its largest tumour; later looks stay where they were. */
function useStartAt({ model, targetLps }: ResectionScreen): void {
  useEffect(() => {
    if (!targetLps || begun.has(model)) return;
    begun.add(model);
    sliceWorkspace().setCrosshair(targetLps);
  }, [model, targetLps]);
}
