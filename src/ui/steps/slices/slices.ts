/**
 * The three linked slices of the open case. One workspace lives as long as its volume, whichever step shows it,
 * so that crosshair, window and zoom stay when the step changes.
 */
import { displayOf } from '../../../twin/document.ts';
import { HEART_STRUCTURES } from '../../../core/anatomy.ts';
import type { LabelStyle } from '../../../view/slices/slice-state.ts';
import { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { labelMap } from '../../operations/edit-labels.ts';
import { session } from '../../session/session.ts';
import { tools } from '../../session/tools.ts';

let workspace: SliceWorkspace | undefined;
let stopFollowing: (() => void) | undefined;

/** The workspace of the open case, made on first use. */
export function sliceWorkspace(): SliceWorkspace {
  workspace ??= new SliceWorkspace();
  stopFollowing ??= follow(workspace);
  return workspace;
}

/** Keeps the picture in step with the case: volume, labels, colours, selected structure. */
function follow(slices: SliceWorkspace): () => void {
  let stopCase: (() => void) | undefined;
  let shownVolume = slices.volume;
  let shownCase = session.getState().caseStore;
  let shownLabels: Uint8Array | undefined;
  let shownRevision = -1;

  const showLabels = (): void => {
    const view = session.getState().caseStore?.getState().labels;
    if (view?.data !== shownLabels) {
      shownLabels = view?.data;
      slices.setLabels(labelMap(), labelStyles());
    } else if (view && view.revision !== shownRevision) slices.labelsChanged();
    shownRevision = view?.revision ?? -1;
  };
  let shownDisplay: unknown;
  const showStyles = (): void => {
    const display = session.getState().caseStore?.getState().document.display;
    if (display === shownDisplay) return;
    shownDisplay = display;
    slices.setLabelStyles(labelStyles());
  };
  const onCase = (): void => {
    showLabels();
    showStyles();
  };
  const onSession = (): void => {
    const { volume, caseStore } = session.getState();
    if (volume !== shownVolume) {
      shownVolume = volume;
      if (volume) void slices.setVolume(volume);
    }
    if (caseStore !== shownCase || !stopCase) {
      shownCase = caseStore;
      stopCase?.();
      stopCase = caseStore?.subscribe(onCase);
      onCase();
    }
  };
  const stopSession = session.subscribe(onSession);
  const stopTools = tools.subscribe((now, before) => {
    if (now.selectedLabel !== before.selectedLabel) slices.setLabelStyles(labelStyles());
  });
  const { volume } = session.getState();
  shownVolume = volume;
  if (volume) void slices.setVolume(volume);
  onSession();
  return () => {
    stopSession();
    stopTools();
    stopCase?.();
  };
}

function labelStyles(): LabelStyle[] {
  const document = session.getState().caseStore?.getState().document;
  const { selectedLabel } = tools.getState();
  return HEART_STRUCTURES.map(({ label, name, title, colour }) => ({
    label,
    name: title,
    colour,
    visible: document ? displayOf(document, name).visible : true,
    selected: label === selectedLabel,
  }));
}
