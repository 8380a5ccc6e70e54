import { useEffect, useState, type ReactElement } from 'react';
import { dot, ijkToLps, type Lps, type Vec3 } from '../../../core/space.ts';
import { phaseWords } from '../../../pipeline/cine-phases.ts';
import { acquiredFrame } from '../../../view/slices/oblique.ts';
import { onPlaneOf } from '../../../view/slices/plane.ts';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { captureSlice } from '../../operations/captures.ts';
import { cine } from '../slices/cine.ts';
import type { PaneProps } from '../slices/quad.tsx';
import { sliceWorkspace } from '../slices/slices.ts';
import { useFilm } from './film.ts';

/** A long axis of the heart at the same share of the beat as the stack; a press in it takes the stack there. */
export function FilmPane(pane: PaneProps): ReactElement {
  const { shown } = useFilm();
  const [workspace] = useState(() => new SliceWorkspace());
  useEffect(() => () => workspace.destroy(), [workspace]);
  useEffect(() => {
    if (!shown) return undefined;
    const [first] = shown.images;
    const { grid } = first;
    const frame = acquiredFrame(grid);
    const middle = ijkToLps(grid, [
      (grid.dimensions[0] - 1) / 2,
      (grid.dimensions[1] - 1) / 2,
      (grid.dimensions[2] - 1) / 2,
    ]);
    const normal = frame.axial.towardsViewer;
    void workspace.setVolume(first);
    workspace.setFrame({
      ...frame,
      axial: { ...frame.axial, title: shown.title },
    });
    workspace.setCrosshair(middle, true);
    return follow(workspace, normal, middle, (share) => {
      const at = Math.min(shown.images.length - 1, Math.floor(share * shown.images.length));
      const words = phaseWords(shown, at);
      workspace.showPhase({
        words: words.charAt(0).toUpperCase() + words.slice(1),
        image: at === 0 ? undefined : shown.images[at],
      });
    });
  }, [workspace, shown]);
  return (
    <SliceViewport
      workspace={workspace}
      plane="axial"
      single
      {...pane}
      onCapture={() => void captureSlice(workspace, 'axial')}
    />
  );
}

/** Farther than this from its plane the crosshair of the stack is not shown on a film. */
const NEAR_MM = 30;

/** Keeps time and place of a film in step with the stack; its plane stays where it was filmed. */
function follow(
  workspace: SliceWorkspace,
  normal: Vec3,
  middle: Lps,
  show: (shareOfBeat: number) => void,
): () => void {
  const stack = sliceWorkspace();
  let busy = false;
  const showTime = (): void => {
    const { shown, timing } = cine.getState();
    show((shown + 0.5) / timing.count);
  };
  const showPlace = (): void => {
    if (busy) return;
    const { crosshair } = stack.getState();
    const away = Math.abs(dot(crosshair, normal) - dot(middle, normal));
    busy = true;
    workspace.setCrosshairVisible(away < NEAR_MM);
    workspace.setCrosshair(onPlaneOf(normal, crosshair, middle));
    busy = false;
  };
  showTime();
  showPlace();
  const stops = [
    cine.subscribe((now, before) => {
      if (now.shown !== before.shown) showTime();
    }),
    stack.events.on('crosshair', showPlace),
    workspace.events.on('crosshair', (place) => {
      if (busy) return;
      busy = true;
      // Scrolling would leave the plane: there is nothing beside it.
      const onPlane = onPlaneOf(normal, place, middle);
      workspace.setCrosshair(onPlane);
      stack.setCrosshair(onPlane);
      busy = false;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
