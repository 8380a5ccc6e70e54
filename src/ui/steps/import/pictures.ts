/** Pictures of a series that is no volume: which is on screen, how it is shown, and what was measured on it in this visit. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { SeriesSummary } from '../../../dicom/series.ts';
import { writeCsv } from '../../../formats/csv.ts';
import { picturesOf, type Picture } from '../../../pipeline/read-picture.ts';
import { figuresOf, KIND_TITLES } from '../../../twin/measure-figures.ts';
import {
  PICTURE_COLUMNS,
  pictureLines,
  pictureRow,
  scaledFigures,
  scaleOfPlace,
  type PictureFigures,
  type PictureMeasurement,
} from '../../../twin/measure-picture.ts';
import type { Shape } from '../../../twin/measure-region.ts';
import { MeasureTool } from '../../../view/measure/measure-tool.ts';
import { pictureVolume } from '../../../view/picture/picture-view.ts';
import type { DisplayWindow } from '../../../view/slices/slice-state.ts';
import { startJob } from '../../../../workers/client.ts';
import { runJob } from '../../session/jobs.ts';
import { notify, session } from '../../session/session.ts';
import type { PictureToolId } from './picture-tools.ts';

export interface KeptMeasurement extends PictureMeasurement {
  readonly seriesKey: string;
}

export interface PicturesState {
  readonly scanId: number | undefined;
  readonly series: SeriesSummary | undefined;
  /** Number of the picture on screen, from 0, and of the one that was asked for last. */
  readonly shown: number;
  readonly wanted: number;
  readonly playing: boolean;
  readonly picture: Picture | undefined;
  readonly tool: PictureToolId;
  /** Undefined: as the header says. */
  readonly window: DisplayWindow | undefined;
  readonly inverted: boolean | undefined;
  readonly smooth: boolean;
  /** Of all series of the opened files. */
  readonly items: readonly KeptMeasurement[];
}

const CLOSED: PicturesState = {
  scanId: undefined,
  series: undefined,
  shown: 0,
  wanted: 0,
  playing: false,
  picture: undefined,
  tool: 'distance',
  window: undefined,
  inverted: undefined,
  smooth: true,
  items: [],
};

export const pictures = createStore<PicturesState>(() => CLOSED);

export const usePictures = <Value>(select: (state: PicturesState) => Value): Value =>
  useStore(pictures, select);

session.subscribe(({ opened }, before) => {
  if (opened?.scanId !== before.opened?.scanId) pictures.setState(CLOSED, true);
});

/** Pictures that were read, the latest last; a run of many large ones does not stay in memory. */
const MOST_KEPT_BYTES = 256 * 1024 ** 2;
let kept: readonly { readonly key: string; readonly n: number; readonly picture: Picture }[] = [];

const bytesOf = ({ values, rgb }: Picture): number => values.byteLength + (rgb?.byteLength ?? 0);

function keepPicture(key: string, n: number, picture: Picture): void {
  let left = MOST_KEPT_BYTES;
  kept = [...kept, { key, n, picture }]
    .toReversed()
    .filter((one, at) => (left -= bytesOf(one.picture)) >= 0 || at === 0)
    .toReversed();
}

const known = (key: string, n: number): Picture | undefined =>
  kept.find((one) => one.key === key && one.n === n)?.picture;

const keyOf = ({ scanId, series }: PicturesState): string => `${scanId} ${series?.key}`;

export const pictureCount = ({ series }: Pick<PicturesState, 'series'>): number =>
  series ? picturesOf(series).length : 0;

/** Opens the pictures of a series in place of the import report. */
export function openPictures(series: SeriesSummary): void {
  const { opened } = session.getState();
  const { items } = pictures.getState();
  pictures.setState({ ...CLOSED, items, scanId: opened?.scanId, series }, true);
  void showPicture(0);
}

/** Back to the import report; what was measured stays until other files are opened. */
export function closePictures(): void {
  const { items } = pictures.getState();
  kept = [];
  measurePicture.cancel();
  pictures.setState({ ...CLOSED, items }, true);
}

/** Reads a picture where that is not done, and shows it; the last one that was asked for wins. */
export async function showPicture(n: number): Promise<void> {
  const state = pictures.getState();
  const { series, scanId } = state;
  if (!series || scanId === undefined || n < 0 || n >= pictureCount(state)) return;
  const key = keyOf(state);
  pictures.setState({ wanted: n });
  const picture =
    known(key, n) ??
    (await runJob('picture', (listener) =>
      startJob('dicom.picture', { scanId, seriesKey: series.key, picture: n }, listener),
    ));
  const now = pictures.getState();
  if (!picture) {
    if (now.wanted === n) pictures.setState({ playing: false });
    return;
  }
  if (keyOf(now) !== key) return;
  if (!known(key, n)) keepPicture(key, n, picture);
  if (now.wanted !== n) return;
  measurePicture.cancel();
  pictures.setState({ picture, shown: n });
}

/** The next picture or the one before; round and round while playing, to the ends otherwise. */
export function stepPicture(by: number): Promise<void> {
  const state = pictures.getState();
  return showPicture(Math.min(pictureCount(state) - 1, Math.max(0, state.wanted + by)));
}

/** Unless the header says how long a picture stands. */
const PICTURE_MS = 66;
const SHORTEST_MS = 15;

/** Plays the pictures in order of time; each is waited for, so that none is left out. */
export async function playPictures(): Promise<void> {
  if (pictures.getState().playing) {
    pictures.setState({ playing: false });
    return;
  }
  pictures.setState({ playing: true });
  for (;;) {
    const started = performance.now();
    const state = pictures.getState();
    if (!state.playing) return;
    await showPicture((state.wanted + 1) % pictureCount(state));
    const waitMs = pictureMs(state) - (performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, Math.max(SHORTEST_MS, waitMs)));
  }
}

function pictureMs({ series }: PicturesState): number {
  const [first, second] = series?.film?.values ?? [];
  const timed = series?.film?.by === 'frame time' || series?.film?.by === 'trigger time';
  return timed && second > first ? second - first : PICTURE_MS;
}

/** The tool of the pictures; its shapes are kept for this visit. */
export const measurePicture = new MeasureTool(
  {
    add: (shape) => {
      const state = pictures.getState();
      if (!state.picture || !state.series) return;
      const item: KeptMeasurement = {
        id: crypto.randomUUID(),
        name: freeName(state.items, KIND_TITLES[shape.kind]),
        createdAt: new Date().toISOString(),
        ...shape,
        picture: state.shown,
        scale: scaleOfPlace(state.picture.calibration, shape.points),
        seriesKey: state.series.key,
      };
      pictures.setState({ items: [...state.items, item] });
      measurePicture.select(item.id);
    },
    change: (id, { points }) => {
      const { items, picture } = pictures.getState();
      if (!picture) return;
      const scale = scaleOfPlace(picture.calibration, points);
      pictures.setState({
        items: items.map((item) => (item.id === id ? { ...item, points, scale } : item)),
      });
    },
    remove: (id) => removePictureMeasurement(id),
  },
  () => 1,
);

export function removePictureMeasurement(id: string): void {
  pictures.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}

function freeName(items: readonly KeptMeasurement[], title: string): string {
  const taken = new Set(items.map(({ name }) => name));
  for (let n = 1; ; n++) if (!taken.has(`${title} ${n}`)) return `${title} ${n}`;
}

/** Keeps the tool in step with the pictures while they are on screen. */
export function followPictures(): () => void {
  const show = (state: PicturesState): void => {
    const { items, series, shown, tool } = state;
    measurePicture.setItems(
      items.filter(({ seriesKey, picture }) => seriesKey === series?.key && picture === shown),
    );
    measurePicture.setKind(isNavigation(tool) ? undefined : tool);
  };
  show(pictures.getState());
  return pictures.subscribe(show);
}

const isNavigation = (tool: PictureToolId): tool is 'window' | 'pan' | 'zoom' =>
  tool === 'window' || tool === 'pan' || tool === 'zoom';

export const navigationOf = (tool: PictureToolId): 'measure' | 'window' | 'pan' | 'zoom' =>
  isNavigation(tool) ? tool : 'measure';

/** What a shape comes to on a picture; without the picture its region has no values. */
export function pictureFigures(
  shape: Shape,
  scale: PictureMeasurement['scale'],
  picture: Picture | undefined,
): PictureFigures {
  const volume = picture && pictureVolume({ ...picture, aspect: picture.calibration.aspect });
  return scaledFigures(figuresOf(shape, volume), scale);
}

/** Lines of a kept measurement for the list. */
export function keptLines(item: KeptMeasurement): readonly string[] {
  const picture = known(keyOf(pictures.getState()), item.picture);
  return pictureLines(pictureFigures(item, item.scale, picture), item.scale, valueUnit());
}

/** Lines of a shape on the picture on screen. */
export function shapeLines(shape: Shape, picture: Picture): readonly string[] {
  const scale = scaleOfPlace(picture.calibration, shape.points);
  return pictureLines(pictureFigures(shape, scale, picture), scale, valueUnit());
}

const valueUnit = (): string => (pictures.getState().series?.modality === 'CT' ? 'HU' : '');

/** Goes to the picture of a measurement and takes it in hand. */
export async function goToPictureMeasurement(item: KeptMeasurement): Promise<void> {
  await showPicture(item.picture);
  measurePicture.select(item.id);
}

/** Saves the measurements of this series as comma-separated values; pictures that left memory are read again for their values. */
export async function exportPictureMeasurements(): Promise<void> {
  const state = pictures.getState();
  const { series, scanId } = state;
  if (!series || scanId === undefined) return;
  const rows = [];
  for (const item of state.items.filter(({ seriesKey }) => seriesKey === series.key)) {
    const request = { scanId, seriesKey: series.key, picture: item.picture };
    const picture =
      known(keyOf(state), item.picture) ??
      (await runJob('picture', (listener) => startJob('dicom.picture', request, listener)));
    if (!picture) return;
    const figures = pictureFigures(item, item.scale, picture);
    rows.push(pictureRow(item, figures, picture.calibration.aspect));
  }
  const url = URL.createObjectURL(
    new Blob([writeCsv(PICTURE_COLUMNS, rows)], { type: 'text/csv' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `${series.modality || 'picture'}-measurements.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
  notify(`Saved as ${link.download}.`);
}
