/** Opening images: from what the user picked or dropped to a case with its volume. */
import type { Organ } from '../../core/anatomy.ts';
import { createStore } from 'zustand/vanilla';
import { fail, toFailure } from '../../core/failure.ts';
import { requireSeries } from '../../dicom/identity.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { SlicePartial } from '../../dicom/volume.ts';
import type { PatientIdentity, SeriesSummary, StoredModality } from '../../dicom/series.ts';
import { caseFromSeries, imageRecord, withModality } from '../../pipeline/new-case.ts';
import { blobIdFrom } from '../../twin/blob-id.ts';
import { BlobStore } from '../../twin/blobs.ts';
import type { SideValue } from '../../twin/document.ts';
import { createCaseStore } from '../../twin/store.ts';
import { startJob } from '../../../workers/client.ts';
import type { JobMap } from '../../../workers/contract.ts';
import { enterCase, leaveCase } from './open-case.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { EMPTY_SESSION, notify, session, type OpenScan, type Truth } from '../session/session.ts';
import type { Picked, PickedFile } from '../start/drop.ts';
import type { DemoOrgan } from '../start/start-page.tsx';

/** Reads through the picked files and shows what is in them; a failure is told on the page they came from. */
export async function openPicked({ files, unreadable }: Picked): Promise<void> {
  for (const { path, reason } of unreadable.slice(0, 3))
    notify(`${path} could not be read: ${reason}`);
  await scan(files, undefined);
}

type DemoFiles = JobMap['phantom.liver']['output'] & { readonly tissue?: LabelMap };

/** Builds the synthetic patient of a seed and opens its files like anybody's. */
export async function openDemo(organ: DemoOrgan, seed: number): Promise<void> {
  const built = await runJob<DemoFiles>('demo', (listener) =>
    organ === 'heart'
      ? startJob('phantom.heart', { seed }, listener)
      : startJob('phantom.liver', { seed }, listener),
  );
  if (!built) return;
  const files = built.files.map(({ name, bytes }) => ({
    path: name,
    file: new File([bytes as Uint8Array<ArrayBuffer>], name),
  }));
  await scan(files, built.tissue && { seed, tissue: built.tissue });
}

async function scan(files: readonly PickedFile[], truth: Truth | undefined): Promise<void> {
  const found = await runJob('scan', (listener) => startJob('dicom.scan', { files }, listener));
  if (!found) return;
  try {
    requireSeries(found.scan);
  } catch (error) {
    setFailure('scan', toFailure(error));
    return;
  }
  const onePatient = found.scan.patients.length === 1;
  const opened: OpenScan = {
    ...found,
    chosenPatientId: onePatient ? patientKey(found.scan.patients[0]) : undefined,
    chosenKey: onePatient ? firstUsable(found.scan.series) : undefined,
  };
  session.setState((state) => ({
    ...EMPTY_SESSION,
    notices: state.notices,
    savedCases: state.savedCases,
    screen: 'case',
    step: 'import',
    opened,
    truth,
  }));
}

const firstUsable = (series: readonly SeriesSummary[]): string | undefined =>
  series.find(({ suitableFor3d }) => suitableFor3d)?.key;

/** One person within a drop: files can give the same id to two people. */
export const patientKey = ({ id, name, birthDate }: PatientIdentity): string =>
  [id, name, birthDate ?? ''].join('\u0000');

/** Series of the patient the user has answered with; all of them while there is only one. */
export function seriesOfChosenPatient({
  scan: { series },
  chosenPatientId,
}: OpenScan): SeriesSummary[] {
  return series.filter(({ patient }) => patientKey(patient) === chosenPatientId);
}

/** The answer to the question which of several patients this case is about. */
export function choosePatient(patient: PatientIdentity): void {
  session.setState(({ opened }) => {
    if (!opened) return {};
    const chosenPatientId = patientKey(patient);
    const answered = { ...opened, chosenPatientId };
    return { opened: { ...answered, chosenKey: firstUsable(seriesOfChosenPatient(answered)) } };
  });
}

export function chooseSeries(key: string): void {
  session.setState(({ opened }) => (opened ? { opened: { ...opened, chosenKey: key } } : {}));
}

/** Back to the start page without opening any of the series. */
export const closeScan = leaveCase;

/** The slice that was read last while a series is read; nothing at other times. */
export const loadingSlice = createStore<{ readonly partial: SlicePartial | undefined }>(() => ({
  partial: undefined,
}));

/** Loads the program that draws slices while the rest of the series is read; what goes wrong is told where it is needed. */
function prepareSlices(): void {
  import('../../view/slices/slice-engine.ts')
    .then(({ SliceEngine }) => SliceEngine.load())
    .catch(() => undefined);
}

/** Confirms patient, side and, where the file does not say it, modality; reads the pixels of the chosen series and opens the case on them. */
export async function confirmSeries(
  side: SideValue,
  organ: Organ,
  modality?: StoredModality,
): Promise<void> {
  const { opened } = session.getState();
  const chosen = opened?.scan.series.find(({ key }) => key === opened.chosenKey);
  if (!opened || !chosen) return;
  const series = chosen.stored && modality ? withModality(chosen, modality) : chosen;
  const { scanId } = opened;
  const loaded = await runJob<JobMap['dicom.load']['output'], SlicePartial>(
    'load',
    (listener) => startJob('dicom.load', { scanId, seriesKey: series.key, modality }, listener),
    (partial) => {
      loadingSlice.setState({ partial });
      prepareSlices();
    },
  );
  loadingSlice.setState({ partial: undefined });
  if (!loaded) return;
  const { digest, ...volume } = loaded;
  try {
    if (session.getState().opened?.scanId !== scanId) {
      fail('cancelled', 'replaced', 'Other files were opened meanwhile.', 'Confirm again.');
    }
    const imageBlobs = new BlobStore();
    imageBlobs.restore(blobIdFrom(digest, volume.data), volume.data);
    const caseStore = createCaseStore({
      document: caseFromSeries(series, organ),
      blobs: imageBlobs,
    });
    await caseStore.setDerived(
      'image',
      await imageRecord(series, volume, digest),
      { volume: volume.data },
      `open series ${(!series.stored && series.description) || series.modality}`,
    );
    caseStore.confirmSide(side);
    // Opening is where the history of a case begins: it is no step to undo.
    const { document } = caseStore.getState();
    const { blobs } = caseStore;
    await enterCase(createCaseStore({ document, blobs }), volume, 'review');
  } catch (error) {
    setFailure('load', toFailure(error));
  }
}
