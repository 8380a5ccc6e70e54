/** Slices of the second study as it is aligned: in the frame of the first, so that equal planes lie beside each other. */
import { useEffect, useMemo } from 'react';
import type { LabelMap, Volume } from '../../../core/volume.ts';
import { transformGrid } from '../../../segment/register/transform.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import { linkSlices } from '../../../view/slices/linked-slices.ts';
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
    // On its own it can be moved to the true place of a landmark.
    const stop = linkSlices(first, made, {
      follows: () => alignmentView.getState().follows,
      window: true,
    });
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
