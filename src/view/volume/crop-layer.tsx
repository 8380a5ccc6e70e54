import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { useRef } from 'react';
import type { Grid } from '../../core/space.ts';
import type { CameraView } from '../scene/camera-view.ts';
import { project } from '../scene/camera-view.ts';
import type { CropFace, CropMm } from './crop.ts';
import {
  BOX_EDGES,
  cropCorners,
  cropFaces,
  faceCentre,
  faceOnScreen,
  mostCutMm,
  withCut,
} from './crop.ts';

export interface CropLayerProps {
  readonly grid: Grid;
  readonly crop: CropMm;
  readonly view: CameraView;
  readonly onCrop: (crop: CropMm) => void;
}

const KEY_MM = 2;
const PAGE_MM = 20;

/** The crop box over the picture: its edges, and a handle on each face that is dragged or moved with arrow keys. */
export function CropLayer({ grid, crop, view, onCrop }: CropLayerProps): ReactElement {
  const corners = cropCorners(grid, crop).map((corner) => project(view, corner));
  const path = BOX_EDGES.map(([a, b]) => {
    const [from, to] = [corners[a], corners[b]];
    return `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
  }).join('');
  return (
    <>
      <svg className="ov marks crop-box" width={view.widthPx} height={view.heightPx} aria-hidden>
        <path d={path} className="halo" />
        <path d={path} className="ring" />
      </svg>
      {cropFaces(grid).map((face) => (
        <Handle key={face.index} face={face} {...{ grid, crop, view, onCrop }} />
      ))}
    </>
  );
}

function Handle(props: CropLayerProps & { readonly face: CropFace }): ReactElement {
  const { face, grid, crop, view, onCrop } = props;
  const held = useRef<{ readonly cutMm: number; readonly x: number; readonly y: number }>(
    undefined,
  );
  const { index } = face;
  const at = project(view, faceCentre(grid, crop, index));
  const motion = faceOnScreen(view, face);
  const cut = (mm: number): void => onCrop(withCut(grid, crop, index, mm));
  const onDown = (event: PointerEvent<HTMLButtonElement>): void => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { cutMm: crop[index], x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent<HTMLButtonElement>): void => {
    if (!held.current || !motion) return;
    const { cutMm, x, y } = held.current;
    const outwardsPx = (event.clientX - x) * motion.x + (event.clientY - y) * motion.y;
    cut(cutMm - outwardsPx / motion.pxPerMm);
  };
  const onUp = (): void => {
    held.current = undefined;
  };
  const onKey = (event: KeyboardEvent): void => {
    const mostMm = mostCutMm(grid, crop, index);
    const cuts: Readonly<Record<string, number>> = {
      ArrowUp: crop[index] + KEY_MM,
      ArrowRight: crop[index] + KEY_MM,
      ArrowDown: crop[index] - KEY_MM,
      ArrowLeft: crop[index] - KEY_MM,
      PageUp: crop[index] + PAGE_MM,
      PageDown: crop[index] - PAGE_MM,
      Home: 0,
      End: mostMm,
    };
    const mm = cuts[event.key];
    if (mm === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    cut(mm);
  };
  return (
    <button
      type="button"
      role="slider"
      className={`crop-handle${motion ? '' : ' still'}`}
      style={{ left: at.x, top: at.y }}
      aria-label={`Cut from ${face.side.toLowerCase()}`}
      aria-valuemin={0}
      aria-valuemax={Math.round(mostCutMm(grid, crop, index))}
      aria-valuenow={Math.round(crop[index])}
      aria-valuetext={`${Math.round(crop[index])} mm`}
      title={`Cut from ${face.side.toLowerCase()}: ${Math.round(crop[index])} mm`}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKey}
    />
  );
}
