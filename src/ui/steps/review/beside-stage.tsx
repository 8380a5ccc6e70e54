import { useEffect, useSyncExternalStore, type ReactElement } from 'react';
import type { Volume } from '../../../core/volume.ts';
import { linkSlices } from '../../../view/slices/linked-slices.ts';
import type { Plane } from '../../../view/slices/plane.ts';
import type { SliceTool } from '../../../view/slices/slice-state.ts';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { captureSlice } from '../../operations/captures.ts';
import { classNames } from '../../kit/class-names.ts';
import { useCase } from '../../session/hooks.ts';
import { layout, toggleMaximised } from '../slices/layout.ts';
import { followMeasurements } from '../slices/measures.ts';
import type { PaneProps } from '../slices/quad.tsx';
import { SlicePane } from '../slices/slice-pane.tsx';
import { sliceWorkspace } from '../slices/slices.ts';
import { fusion, useFusion } from './fusion-state.ts';

/** Two planes of the open image, and the same planes of the second series beside them; they scroll together. */
export function BesideStage({
  volume,
  title,
}: {
  readonly volume: Volume;
  readonly title: string;
}): ReactElement {
  useEffect(followMeasurements, []);
  const { active, maximised } = useSyncExternalStore(layout.subscribe, layout.getState);
  const lower = useFusion((state) => state.lower);
  const own = useCase((state) => state.document.study?.seriesDescription);
  const second = useLinkedSlices(volume);
  const alone = maximised === '3d' ? undefined : maximised;
  const planes: readonly Plane[] = alone ? [alone] : ['axial', lower];
  const pane = (id: Plane): PaneProps => ({
    active: active === id,
    maximised: alone === id,
    onActivate: () => layout.setState({ active: id }),
    onToggleMaximise: () => toggleMaximised(id),
  });
  return (
    <div className={classNames('grid4 beside', alone && 'pair')} data-testid="beside">
      {planes.flatMap((plane) => [
        <div className="pane" key={plane}>
          <SlicePane plane={plane} {...pane(plane)} />
          <span className="series-tag">{own || 'Open series'}</span>
        </div>,
        <div className="pane" key={`${plane} second`} data-series="second">
          {second && (
            <SliceViewport
              workspace={second}
              plane={plane}
              {...pane(plane)}
              active={false}
              onCapture={() => void captureSlice(second, plane)}
            />
          )}
          <span className="series-tag">{title}</span>
        </div>,
      ])}
    </div>
  );
}

/** Only looking is done in the second series: what is measured belongs to the open one. */
const toolBeside = (tool: SliceTool): SliceTool =>
  tool === 'measure' || tool === 'paint' ? 'crosshair' : tool;

/** Slices of the second series while they are on screen: place, planes and zoom go together, each has its own window. */
function useLinkedSlices(volume: Volume): SliceWorkspace | undefined {
  const second = useFusion((state) => state.besideSlices);
  useEffect(() => {
    const first = sliceWorkspace();
    const made = new SliceWorkspace();
    void made.setVolume(volume);
    made.setWindow(fusion.getState().window);
    made.setCrosshair(first.getState().crosshair, true);
    const mirror = (): void => {
      const { tool, display } = first.getState();
      if (made.getState().tool !== toolBeside(tool)) made.setTool(toolBeside(tool));
      if (made.getState().display !== display) made.setDisplay(display);
    };
    mirror();
    const stops = [
      linkSlices(first, made, { mutual: true }),
      first.subscribe(mirror),
      made.events.on('window', (window) => {
        const now = fusion.getState().window;
        if (now.centre !== window.centre || now.width !== window.width) fusion.setState({ window });
      }),
      fusion.subscribe(({ window }) => {
        const now = made.getState().window;
        if (now.centre !== window.centre || now.width !== window.width) made.setWindow(window);
      }),
    ];
    fusion.setState({ besideSlices: made });
    return () => {
      for (const stop of stops) stop();
      fusion.setState({ besideSlices: undefined });
      made.destroy();
    };
  }, [volume]);
  return second;
}
