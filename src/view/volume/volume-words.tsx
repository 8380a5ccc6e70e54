import { TriangleAlert } from 'lucide-react';
import type { CSSProperties, ReactElement } from 'react';
import { detailWords } from './detail.ts';
import type { VolumeRendererState } from './volume-renderer.ts';

/** What stands in the middle while there is no picture. */
export function VolumeWords({
  state,
}: {
  readonly state: VolumeRendererState;
}): ReactElement | null {
  const words: Partial<Record<VolumeRendererState['status'], string>> = {
    empty: 'No image',
    preparing: 'Preparing the volume rendering',
    lost: 'The graphics system was reset. The picture returns by itself.',
    failed: state.failure ?? 'The volume could not be drawn.',
  };
  const text = words[state.status];
  return text ? (
    <span className="vp-words" role="status">
      {text}
    </span>
  ) : null;
}

/** Why the picture is coarser than the image. */
export function DetailNote({
  state,
  below,
}: {
  readonly state: VolumeRendererState;
  /** Lines of words between the title and this. */
  readonly below: number;
}): ReactElement | null {
  if (!state.detail) return null;
  return (
    <span
      className="o reduced cau"
      style={{ '--lines': below } as CSSProperties}
      role={state.detail.reason === 'memory' ? 'status' : undefined}
      title="Only this picture is coarser. Slices, structures and figures use every voxel."
    >
      <TriangleAlert className="ic s" aria-hidden />
      {detailWords(state.detail)}
    </span>
  );
}

/** Stands beside the title while the picture is not yet as fine as it will be. */
export function RefiningMark({
  state,
}: {
  readonly state: VolumeRendererState;
}): ReactElement | null {
  return state.status === 'refining' ? (
    <span className="refining">
      <i aria-hidden />
      Refining
    </span>
  ) : null;
}
