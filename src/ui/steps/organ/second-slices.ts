/** Slices of the second study as it is aligned: in the frame of the first, so that equal planes lie beside each other. */
import { useEffect, useMemo } from 'react';
import type { LabelMap, Volume } from '../../../core/volume.ts';
import { transformGrid } from '../../../segment/register/transform.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import { PLANES, toScreen } from '../../../view/slices/plane.ts';
import { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { labelMap } from '../../operations/edit-labels.ts';
import { secondLabelMap, secondVolume } from '../../operations/follow-up.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { alignmentView, useAlignmentView, type OutlinesOf } from './organ-view.ts';

type FollowUpRecord = RecordMap['followUp'];

/** The second study on the grid that its alignment gives it. */
export function useAlignedVolume(record: FollowUpRecord): Volume | undefined {
  return useMemo(() => {
    const volume = secondVolume();
    const { toBaseline } = record.summary.registration;
    return volume && { ...volume, grid: transformGrid(toBaseline, volume.grid) };
  }, [record]);
}

/** A workspace for the second study while it is on screen; its crosshair, window and zoom follow the first. */
export function useSecondSlices(
  record: FollowUpRecord,
  volume: Volume | undefined,
): SliceWorkspace | undefined {
  const { second, outlines } = useAlignmentView((view) => view);
  useEffect(() => {
    if (!volume) return undefined;
    const made = new SliceWorkspace();
    const first = sliceWorkspace();
    const { window, crosshair } = first.getState();
    void made.setVolume(volume);
    made.setWindow(window);
    made.setCrosshair(crosshair, true);
    const stop = follow(first, made);
    alignmentView.setState({ second: made });
    return () => {
      stop();
      alignmentView.setState({ second: undefined });
      made.destroy();
    };
  }, [volume]);
  useEffect(() => {
    second?.setLabels(outlinesOf(outlines, record), sliceWorkspace().getState().styles);
  }, [second, outlines, record]);
  return second;
}

function outlinesOf(whose: OutlinesOf, { summary }: FollowUpRecord): LabelMap | undefined {
  if (whose === 'first') return labelMap();
  const own = whose === 'second' ? secondLabelMap() : undefined;
  return own && { ...own, grid: transformGrid(summary.registration.toBaseline, own.grid) };
}

/** The second goes where the first goes; on its own it can be moved to the true place of a landmark. */
function follow(first: SliceWorkspace, second: SliceWorkspace): () => void {
  const matchViews = (): void => {
    for (const plane of PLANES) matchView(first, second, plane);
  };
  let sizes = sizesOf(second);
  const stops = [
    first.events.on('crosshair', (crosshair) => {
      if (alignmentView.getState().follows) second.setCrosshair(crosshair);
    }),
    first.events.on('window', (window) => second.setWindow(window)),
    first.subscribe(matchViews),
    // A pane of another size is fitted anew by its own workspace; zoom by hand in the second is left alone.
    second.subscribe(() => {
      const now = sizesOf(second);
      if (now === sizes) return;
      sizes = now;
      matchViews();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const sizesOf = (slices: SliceWorkspace): string =>
  PLANES.map((plane) => {
    const view = slices.getState().views[plane];
    return view ? `${view.widthPx} ${view.heightPx}` : '';
  }).join();

const SAME_SCALE = 1e-6;
const SAME_PX = 0.01;

/** Zoom and position of one plane of the first, taken over by the second. */
function matchView(
  first: SliceWorkspace,
  second: SliceWorkspace,
  plane: (typeof PLANES)[number],
): void {
  const from = first.getState().views[plane];
  const to = second.getState().views[plane];
  if (!from || !to || !alignmentView.getState().follows) return;
  const factor = to.mmPerPixel / from.mmPerPixel;
  if (Math.abs(factor - 1) > SAME_SCALE) second.zoom(plane, factor);
  const now = second.getState().views[plane];
  if (!now) return;
  const [x, y] = toScreen(now, from.centreLps);
  const [dx, dy] = [now.widthPx / 2 - x, now.heightPx / 2 - y];
  if (Math.hypot(dx, dy) > SAME_PX) second.pan(plane, dx, dy);
}
