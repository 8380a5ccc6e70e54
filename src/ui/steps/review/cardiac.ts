/** The cardiac planes as commands. */
import { toFailure } from '../../../core/failure.ts';
import {
  cardiacFrame,
  midVentricle,
  type CardiacPlane,
  type HeartLandmarks,
} from '../../../view/slices/cardiac-planes.ts';
import type { Plane } from '../../../view/slices/plane.ts';
import { labelMap } from '../../operations/edit-labels.ts';
import { notify, session } from '../../session/session.ts';
import { bringForward } from '../slices/layout.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { heartLandmarks } from './heart-landmarks.ts';

/** The viewport in which each plane is shown. */
const PANE: Readonly<Record<CardiacPlane, Plane>> = {
  'short-axis': 'axial',
  'four-chamber': 'coronal',
  'two-chamber': 'sagittal',
  'three-chamber': 'sagittal',
};

/** Found once for each state of the label map. */
let known:
  | { readonly revision: number; readonly data: Uint8Array; readonly heart: HeartLandmarks }
  | undefined;

function landmarks(): HeartLandmarks | undefined {
  const view = session.getState().caseStore?.getState().labels;
  const map = labelMap();
  if (!view || !map) return undefined;
  if (known?.data !== view.data || known.revision !== view.revision) {
    known = { revision: view.revision, data: view.data, heart: heartLandmarks(map) };
  }
  return known.heart;
}

/** Shows short axis, four-chamber and a second long axis; the named one gets the keys. */
export function showCardiacPlane(plane: CardiacPlane): void {
  try {
    const heart = landmarks();
    if (!heart) {
      notify('Cardiac planes are found from the structures of a heart. Segment the heart first.');
      return;
    }
    const slices = sliceWorkspace();
    const third = plane === 'three-chamber' ? plane : 'two-chamber';
    slices.setFrame(cardiacFrame(heart, third));
    slices.setCrosshair(midVentricle(heart), true);
    bringForward('review', PANE[plane]);
  } catch (error) {
    const failure = toFailure(error);
    notify(`${failure.message} ${failure.hint}`);
  }
}

/** Axial, coronal and sagittal again. */
export const resetPlanes = (): void => sliceWorkspace().setFrame(undefined);
