/** Films of single planes beside an open cine: the long axes of the same heart, at the same share of the beat. */
import { useStore } from 'zustand';
import { toFailure } from '../../../core/failure.ts';
import { add, scale, type Grid, type Vec3 } from '../../../core/space.ts';
import type { Volume } from '../../../core/volume.ts';
import type { SeriesSummary } from '../../../dicom/series.ts';
import type { Film } from '../../../pipeline/read-film.ts';
import { startJob } from '../../../../workers/client.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { runJob, setFailure } from '../../session/jobs.ts';
import { session, type SessionState } from '../../session/session.ts';
import { bringForward, layout } from '../slices/layout.ts';
import { isOwnSeries } from '../../operations/own-series.ts';

export interface FilmChoice {
  readonly key: string;
  readonly title: string;
}

interface FilmState {
  readonly shown:
    | (FilmChoice & {
        readonly by: string;
        readonly values: readonly number[];
        /** The plane at each time; all on one grid. */
        readonly images: readonly Volume[];
      })
    | undefined;
}

export const film = caseScoped<FilmState>(() => ({ shown: undefined }));

export const useFilm = (): FilmState => useStore(film);

/** Films of the examination that are no part of the open stack; of one name, numbered. */
export function filmChoices({
  opened,
  caseStore,
}: Pick<SessionState, 'opened' | 'caseStore'>): readonly FilmChoice[] {
  const study = caseStore?.getState().document.study;
  const all = opened?.scan.series ?? [];
  const own = all.find((series) => isOwnSeries(series, study));
  if (!own) return [];
  const used = new Set(own.slices.map(({ fileIndex }) => fileIndex));
  const free = all.filter(
    (series): series is SeriesSummary & Required<Pick<SeriesSummary, 'film'>> =>
      series.film !== undefined &&
      series.film.images.length > 1 &&
      series.studyUid === own.studyUid &&
      series.film.images.every(({ fileIndex }) => !used.has(fileIndex)),
  );
  return free.map(({ key, description }, n) => {
    const title = description || 'Film';
    const before = free.slice(0, n).filter((other) => other.description === description).length;
    return { key, title: before === 0 ? title : `${title}, ${before + 1}` };
  });
}

/** Shows a film in place of the volume rendering; undefined takes it away. */
export async function chooseFilm(chosen: FilmChoice | undefined): Promise<void> {
  setFailure('cine', undefined);
  film.setState({ shown: undefined });
  const { opened, caseStore } = session.getState();
  if (!chosen || !opened) return;
  const request = { scanId: opened.scanId, seriesKey: chosen.key };
  const read = await runJob('cine', (listener) => startJob('dicom.film', request, listener));
  if (!read || session.getState().caseStore !== caseStore) return;
  try {
    film.setState({ shown: { ...chosen, by: read.by, values: read.values, images: planes(read) } });
    const { maximised } = layout.getState();
    if (maximised !== undefined && maximised !== '3d') bringForward('review', '3d');
  } catch (error) {
    setFailure('cine', toFailure(error));
  }
}

/** A plane without thickness cannot be drawn as a volume: each image stands three times across its own thickness. */
const COPIES = 3;

function planes({ grid, images, modality, window }: Film): Volume[] {
  const stepMm = grid.spacingMm[2] / COPIES;
  const normal: Vec3 = [grid.direction[6], grid.direction[7], grid.direction[8]];
  const thick: Grid = {
    ...grid,
    dimensions: [grid.dimensions[0], grid.dimensions[1], COPIES],
    spacingMm: [grid.spacingMm[0], grid.spacingMm[1], stepMm],
    originMm: add(grid.originMm, scale(normal, -stepMm * ((COPIES - 1) / 2))),
  };
  return images.map((image) => {
    const data = new (image instanceof Int16Array ? Int16Array : Float32Array)(
      COPIES * image.length,
    );
    for (let copy = 0; copy < COPIES; copy++) data.set(image, copy * image.length);
    const unit = modality === 'CT' ? 'HU' : 'arbitrary';
    return { grid: thick, data, modality, unit, ...(window && { window }) };
  });
}
