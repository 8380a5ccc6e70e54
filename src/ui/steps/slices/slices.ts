/**
 * The three linked slices of the open case. One workspace lives as long as its volume, whichever step shows it,
 * so that crosshair, window and zoom stay when the step changes.
 */
import { displayOf } from '../../../twin/document.ts';
import { structureByLabel, structuresOf } from '../../../core/anatomy.ts';
import { formatMm } from '../../../core/format.ts';
import { TISSUE_CLASSES } from '../../session/tissue-classes.ts';
import { showStatus } from '../../session/status-items.ts';
import { windowOfValues } from '../../../view/slices/auto-window.ts';
import type { LabelStyle, SliceHover } from '../../../view/slices/slice-state.ts';
import { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { labelMap } from '../../operations/edit-labels.ts';
import { session } from '../../session/session.ts';
import { tools } from '../../session/tools.ts';
import { ownWindows } from './own-windows.ts';
import { AUTO_WINDOW, SERIES_WINDOW, WINDOW_PRESETS } from './window-presets.ts';

let workspace: SliceWorkspace | undefined;
let stopFollowing: (() => void) | undefined;

/** The workspace of the open case, made on first use. */
export function sliceWorkspace(): SliceWorkspace {
  workspace ??= new SliceWorkspace();
  stopFollowing ??= follow(workspace);
  return workspace;
}

/** Shows a preset by its id; `series` is the window of the file header, where there is one. */
export function showWindow(id: string): void {
  const slices = sliceWorkspace();
  const { volume } = slices;
  const preset =
    id === SERIES_WINDOW.id
      ? volume?.window
      : id === AUTO_WINDOW.id
        ? volume && windowOfValues(volume)
        : [...WINDOW_PRESETS, ...ownWindows.getState().list].find((one) => one.id === id);
  if (preset) slices.setWindow({ centre: preset.centre, width: preset.width });
}

/** Keeps the picture in step with the case: volume, labels, colours, selected structure. */
function follow(slices: SliceWorkspace): () => void {
  let stopCase: (() => void) | undefined;
  let shownVolume = slices.volume;
  let shownCase = session.getState().caseStore;
  let shownLabels: Uint8Array | undefined;
  let shownRevision = -1;

  const showLabels = (): void => {
    const { layer } = tools.getState();
    const view = session.getState().caseStore?.getState()[layer];
    if (view?.data !== shownLabels) {
      shownLabels = view?.data;
      slices.setLabels(labelMap(layer), labelStyles());
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
      else slices.clear();
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
    if (now.layer !== before.layer) showLabels();
    else if (
      now.selectedLabel !== before.selectedLabel ||
      now.selectedTissue !== before.selectedTissue
    )
      slices.setLabelStyles(labelStyles());
  });
  const stopHover = slices.events.on('hover', (hover) => showStatus(hoverItems(hover, slices)));
  const { volume } = session.getState();
  shownVolume = volume;
  if (volume) void slices.setVolume(volume);
  onSession();
  return () => {
    stopSession();
    stopTools();
    stopHover();
    stopCase?.();
  };
}

function labelStyles(): LabelStyle[] {
  const document = session.getState().caseStore?.getState().document;
  const { layer, selectedLabel, selectedTissue } = tools.getState();
  if (layer === 'tissue') {
    return TISSUE_CLASSES.map(({ value, title, colour }) => ({
      label: value,
      name: title,
      colour,
      visible: true,
      selected: value === selectedTissue,
    }));
  }
  return structuresOf(document?.organ ?? 'heart').map(({ label, name, title, colour }) => ({
    label,
    name: title,
    colour,
    visible: document ? displayOf(document, name).visible : true,
    selected: label === selectedLabel,
  }));
}

const valueText = (value: number | undefined, isHu: boolean): string =>
  value === undefined ? 'outside' : `${Math.round(value)}${isHu ? ' HU' : ''}`;

/** Voxel, position, value and structure under the pointer, for the status bar. */
function hoverItems(hover: SliceHover | undefined, slices: SliceWorkspace) {
  const grid = slices.volume?.grid;
  if (!hover || !grid) return [];
  const structure =
    tools.getState().layer === 'labels' ? structureByLabel(hover.label)?.title : undefined;
  return [
    { term: 'Voxel', value: hover.ijk.join(', ') },
    { term: 'LPS', value: `${hover.lps.map((mm) => mm.toFixed(1)).join(', ')} mm` },
    { term: '', value: valueText(hover.value, slices.volume?.unit === 'HU') },
    { term: 'Spacing', value: grid.spacingMm.map((mm) => formatMm(mm, 2)).join(' × ') },
    ...(structure ? [{ term: 'Structure', value: structure }] : []),
  ];
}
