import { orientationLetters } from '../../core/orientation.ts';
import { scale } from '../../core/space.ts';
import type { CaptureContext } from '../capture.ts';
import { captureCanvas, drawStamp } from '../capture.ts';
import { drawFusion } from './fusion.ts';
import { drawLabels } from './label-overlay.ts';
import { axesOf, toScreen } from './plane.ts';
import type { Plane } from './plane.ts';
import { sliceNumber } from './slice-pointer.ts';
import { crosshairLines } from './turn-handles.ts';
import { conventionWord, displayWords } from './display-words.ts';
import { showsLabels } from './slice-state.ts';
import type { SliceWorkspace } from './slice-workspace.ts';

/**
 * A PNG of one slice as on screen, with letters, scale, window, position and the notice burnt in.
 * @returns a data URL, or undefined while the plane is not on screen
 */
export function captureSlice(
  workspace: SliceWorkspace,
  plane: Plane,
  about: CaptureContext,
): string | undefined {
  const state = workspace.getState();
  const view = state.views[plane];
  const image = workspace.imageCanvas(plane);
  if (!view || !image) return undefined;
  const { widthPx: width, heightPx: height } = view;
  const ratio = Math.max(1, image.width / width);
  const { canvas, context } = captureCanvas(width, height, ratio);
  context.drawImage(image, 0, 0, width, height);
  if (state.fusion) {
    const second = captureCanvas(width, height, 1);
    drawFusion(second.context, state.fusion, view, state.display);
    context.drawImage(second.canvas, 0, 0, width, height);
  }
  if (workspace.labels && showsLabels(state)) {
    const version = state.labelsVersion;
    const paths = workspace.outlines.get(workspace.labels, view, version);
    const fill = captureCanvas(width, height, ratio);
    const line = captureCanvas(width, height, ratio);
    drawLabels(fill.context, line.context, view, ratio, paths, state.styles);
    context.globalCompositeOperation = 'multiply';
    context.drawImage(fill.canvas, 0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
    context.drawImage(line.canvas, 0, 0, width, height);
  }
  if (state.crosshairVisible) {
    const [x, y] = toScreen(view, state.crosshair);
    const reach = width + height;
    context.strokeStyle = 'rgb(216 216 216 / 0.6)';
    context.beginPath();
    for (const [dx, dy] of crosshairLines(state, view)) {
      context.moveTo(x - dx * reach, y - dy * reach);
      context.lineTo(x + dx * reach, y + dy * reach);
    }
    context.stroke();
  }
  for (const burnIn of workspace.burnIns) burnIn(context, view);
  const { right, up } = axesOf(view);
  const { title } = state.frame[plane];
  const [number, count] = sliceNumber(workspace, plane);
  const { width: ww, centre: wl } = state.window;
  drawStamp(context, width, height, {
    ...about,
    notes: [
      ...(about.notes ?? []),
      [
        `WW ${Math.round(ww)} WL ${Math.round(wl)}`,
        conventionWord(state).toLowerCase(),
        ...(state.phase ? [state.phase.words] : []),
        ...displayWords(state),
      ].join(', '),
    ],
    viewText: `${title} ${number} / ${count}`,
    mmPerPixel: view.mmPerPixel,
    letters: [
      orientationLetters(up),
      orientationLetters(right),
      orientationLetters(scale(up, -1)),
      orientationLetters(scale(right, -1)),
    ],
  });
  return canvas.toDataURL('image/png');
}
