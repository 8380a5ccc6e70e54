/** The second series over the open image: which, how it lies, how it is drawn. A choice of this visit to the case. */
import { useStore } from 'zustand';
import { toFailure } from '../../../core/failure.ts';
import type { Volume } from '../../../core/volume.ts';
import { requireSeries } from '../../../dicom/identity.ts';
import type { SeriesSummary, StoredModality } from '../../../dicom/series.ts';
import type { SlicePartial } from '../../../dicom/volume.ts';
import { transformGrid } from '../../../segment/register/transform.ts';
import { windowOfValues } from '../../../view/slices/auto-window.ts';
import type { FusionMap } from '../../../view/slices/fusion.ts';
import type { DisplayWindow } from '../../../view/slices/slice-state.ts';
import type { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { startJob } from '../../../../workers/client.ts';
import { secondVolume } from '../../operations/follow-up.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { runJob, setFailure } from '../../session/jobs.ts';
import { openCase, session, type SessionState } from '../../session/session.ts';
import type { Picked } from '../../start/drop.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { placeOfFollowUp, placeOfSeries, type SeriesPlace } from './second-series.ts';
import { isOwnSeries } from '../../operations/own-series.ts';

/** A series that can be asked for, and the opened files that hold it. */
export interface Candidate {
  readonly key: string;
  readonly title: string;
  /** Absent for the second study that the case itself keeps. */
  readonly from?: { readonly scanId: number; readonly series: SeriesSummary };
}

interface FusionState {
  /** Series of files that were opened for this alone. */
  readonly added: readonly Candidate[];
  readonly shown:
    | {
        readonly key: string;
        readonly title: string;
        /** What its values are taken for, where its file does not say. */
        readonly taken: StoredModality | undefined;
        readonly volume: Volume;
        readonly place: SeriesPlace;
      }
    | undefined;
  /** In colour over the slices, or in slices of its own beside them. */
  readonly beside: boolean;
  /** The second row of the slices beside each other. */
  readonly lower: 'coronal' | 'sagittal';
  /** The slices of their own, while they are on screen. */
  readonly besideSlices: SliceWorkspace | undefined;
  readonly map: FusionMap;
  readonly opacityPercent: number;
  readonly window: DisplayWindow;
}

export const fusion = caseScoped<FusionState>(() => ({
  added: [],
  shown: undefined,
  beside: false,
  lower: 'coronal',
  besideSlices: undefined,
  map: 'inferno',
  opacityPercent: 50,
  window: { centre: 40, width: 400 },
}));

export const useFusion = <Value>(select: (state: FusionState) => Value): Value =>
  useStore(fusion, select);

export const FOLLOW_UP_KEY = 'follow-up';

/** Everything that may be asked for; what cannot be laid over the image is refused with its reason when it is chosen. */
export function candidates(
  { opened, caseStore }: Pick<SessionState, 'opened' | 'caseStore'>,
  added: readonly Candidate[],
): readonly Candidate[] {
  const document = caseStore?.getState().document;
  const own = ownSeries({ opened, caseStore });
  // Other phases of the same beat are played, not laid over each other.
  const others = (opened?.scan.series ?? []).filter(
    ({ key, suitableFor3d, phase }) =>
      key !== own?.key &&
      suitableFor3d &&
      (phase === undefined || phase.group !== own?.phase?.group),
  );
  const followUp = document?.steps.followUp;
  return [
    ...(followUp
      ? [{ key: FOLLOW_UP_KEY, title: `Second study, ${followUp.summary.date ?? 'no date'}` }]
      : []),
    ...others.map((series) => candidate(opened?.scanId ?? 0, series)),
    ...added,
  ];
}

const candidate = (scanId: number, series: SeriesSummary): Candidate => ({
  key: `${scanId} ${series.key}`,
  title: [series.stored?.format ?? series.modality, series.description || 'no description'].join(
    ', ',
  ),
  from: { scanId, series },
});

/** The series that the case was opened from, while its files are open. */
function ownSeries({
  opened,
  caseStore,
}: Pick<SessionState, 'opened' | 'caseStore'>): SeriesSummary | undefined {
  const study = caseStore?.getState().document.study;
  return opened?.scan.series.find((series) => isOwnSeries(series, study));
}

/** Reads through files that hold another series. */
export async function addFiles({ files }: Picked): Promise<void> {
  const { caseStore } = session.getState();
  const read = await runJob('fusion', (listener) => startJob('dicom.scan', { files }, listener));
  if (!read || session.getState().caseStore !== caseStore) return;
  try {
    requireSeries(read.scan);
    const added = read.scan.series
      .filter(({ suitableFor3d }) => suitableFor3d)
      .map((series) => candidate(read.scanId, series));
    fusion.setState({ added });
  } catch (error) {
    setFailure('fusion', toFailure(error));
  }
}

/**
 * Shows a series over the image; undefined takes it away. What is refused stays away, with the reason. `taken`: what its values
 * are, where its file does not say; as proposed until somebody answers.
 */
export async function chooseSecond(
  chosen: Candidate | undefined,
  taken = chosen?.from?.series.stored?.proposedModality,
): Promise<void> {
  setFailure('fusion', undefined);
  fusion.setState({ shown: undefined });
  if (!chosen) return;
  const { caseStore } = session.getState();
  try {
    const found = await load(chosen, taken);
    if (!found || session.getState().caseStore !== caseStore) return;
    const { volume, place } = found;
    const stored = chosen.from?.series.stored;
    const window = volume.window ?? windowOfValues(volume);
    fusion.setState({
      shown: {
        key: chosen.key,
        // On slices and captures no name of a file, which can be that of a person.
        title: stored ? `${stored.format} image` : chosen.title,
        taken,
        place,
        volume: onFirst(volume, place),
      },
      window,
    });
  } catch (error) {
    setFailure('fusion', toFailure(error));
  }
}

async function load(
  { from }: Candidate,
  taken: StoredModality | undefined,
): Promise<{ readonly volume: Volume; readonly place: SeriesPlace } | undefined> {
  const state = session.getState();
  const { document } = openCase().getState();
  if (!from) {
    const { followUp } = document.steps;
    const volume = secondVolume();
    return followUp && volume ? { volume, place: placeOfFollowUp(followUp) } : undefined;
  }
  const place = placeOfSeries(document, ownSeries(state), from.series);
  const request = {
    scanId: from.scanId,
    seriesKey: from.series.key,
    ...(taken && { modality: taken }),
  };
  const volume = await runJob<Volume, SlicePartial>('fusion', (listener) =>
    startJob('dicom.load', request, listener),
  );
  return volume && { volume, place };
}

const onFirst = (volume: Volume, { toFirst }: SeriesPlace): Volume => ({
  ...volume,
  grid: transformGrid(toFirst, volume.grid),
});

/** Keeps the slices in step with the choice while Review is on screen; returns what takes the second series away. */
export function followFusion(): () => void {
  const slices = sliceWorkspace();
  const show = ({ shown, beside, map, opacityPercent, window }: FusionState): void =>
    slices.setFusion(
      shown && !beside
        ? { volume: shown.volume, title: shown.title, window, map, opacity: opacityPercent / 100 }
        : undefined,
    );
  show(fusion.getState());
  const stop = fusion.subscribe(show);
  return () => {
    stop();
    slices.setFusion(undefined);
  };
}
