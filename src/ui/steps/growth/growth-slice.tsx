import { useEffect, type ReactElement } from 'react';
import { ijkToLps, lpsToIjk, type Grid, type Lps } from '../../../core/space.ts';
import type { GrowthFrame } from '../../../tumour/grid/growth-setup.ts';
import { DensityLegend } from '../../../view/growth/density-legend.tsx';
import { DensitySlice } from '../../../view/growth/density-slice.tsx';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { captureSlice } from '../../operations/captures.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { frameOn } from './growth-frames.ts';
import type { GrowthPaneProps } from './growth-scene.tsx';
import { useGrowthView } from './growth-view.ts';

/** The axial slice with the cell density of the chosen day over the image. */
export function GrowthSlice({ shown, live, stale, pane }: GrowthPaneProps): ReactElement | null {
  const workspace = sliceWorkspace();
  const withImage = useSession((state) => state.volume !== undefined);
  const result = shown?.run.results[shown.front];
  const liveFrame = live?.grid ? live.partial.frame : undefined;
  const frame = useGrowthView(({ timeDays }) => liveFrame ?? (result && frameOn(result, timeDays)));
  const grid = live?.grid ?? shown?.run.grid;
  const [start] = result?.frames ?? [];
  useTumourInSight(start, shown?.run.grid);
  const followUp = useCase((state) => state.document.steps.followUp !== null) ?? false;
  if (!withImage) return null;
  // Day 0 is the second study; the image under it stays that of the first.
  const imageNote = followUp ? 'Image: first study' : undefined;
  const level = shown?.level ?? 0.5;
  return (
    <div className="growth-slice">
      <SliceViewport
        workspace={workspace}
        plane="axial"
        {...pane}
        onCapture={() => void captureSlice(workspace, 'axial')}
        renderOverlay={(view) =>
          frame &&
          grid && (
            <DensitySlice
              view={view}
              grid={grid}
              block={frame}
              start={live ? undefined : start}
              level={level}
              stale={stale}
            />
          )
        }
      />
      {frame && <DensityLegend level={level} imageNote={imageNote} stale={stale} />}
      {stale && frame && <div className="stale-veil" />}
    </div>
  );
}

/** Moves the crosshair to the tumour when a run is first shown, unless it is there already. */
function useTumourInSight(start: GrowthFrame | undefined, grid: Grid | undefined): void {
  useEffect(() => {
    if (!start || !grid || start.data.length === 0) return;
    const workspace = sliceWorkspace();
    const { crosshair, geometry } = workspace.getState();
    if (!geometry) return;
    if (densityAt(start, grid, crosshair) === 0) workspace.setCrosshair(densest(start, grid));
  }, [start, grid]);
}

function densityAt({ offset, dimensions, data }: GrowthFrame, grid: Grid, at: Lps): number {
  const [i, j, k] = lpsToIjk(grid, at).map((value, axis) => Math.round(value) - offset[axis]);
  const [nx, ny, nz] = dimensions;
  const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
  return inside ? data[i + nx * (j + ny * k)] : 0;
}

/** Middle of the axial layer that holds most tumour. */
function densest({ offset, dimensions, data }: GrowthFrame, grid: Grid): Lps {
  const [nx, ny, nz] = dimensions;
  let best = { sum: -1, i: 0, j: 0, k: 0 };
  for (let k = 0; k < nz; k++) {
    let [sum, si, sj] = [0, 0, 0];
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const value = data[i + nx * (j + ny * k)];
        sum += value;
        si += i * value;
        sj += j * value;
      }
    }
    if (sum > best.sum) best = { sum, i: si / sum, j: sj / sum, k };
  }
  return ijkToLps(grid, [offset[0] + best.i, offset[1] + best.j, offset[2] + best.k]);
}
