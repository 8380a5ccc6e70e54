import type { ReactElement } from 'react';
import { formatMm } from '../../../core/format.ts';
import type { SeriesSummary, SkippedFile } from '../../../dicom/series.ts';
import { Chip } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Note } from '../../kit/note.tsx';
import { chooseSeries, seriesOfChosenPatient } from '../../operations/open-images.ts';
import { useSession } from '../../session/hooks.ts';
import { dicomDateText } from './dicom-date.ts';
import { PictureStage } from './picture-stage.tsx';
import { usePictures } from './pictures.ts';
import { OpenedCase } from './opened-case.tsx';
import { ReportList } from './report-list.tsx';
import { isInSpace } from './in-space.ts';
import { LoadingSlice } from './loading-slice.tsx';
import { SeriesPicture } from './series-picture.tsx';

const SERIES_COLUMNS: readonly Column<SeriesSummary>[] = [
  {
    id: 'picture',
    head: '',
    name: 'Middle slice',
    cell: (series) => (
      <span className="row">
        <SeriesPicture seriesKey={series.key} />
        <span className="vh">{series.description || 'Series'}</span>
      </span>
    ),
  },
  {
    id: 'modality',
    head: 'Modality',
    cell: ({ modality, stored }) => (stored ? 'to confirm' : modality),
  },
  { id: 'study', head: 'Study', quiet: true, cell: ({ studyDate }) => dicomDateText(studyDate) },
  {
    id: 'description',
    head: 'Series',
    cell: ({ description }) => <span className="b">{description || 'No description'}</span>,
  },
  {
    id: 'size',
    head: 'Size',
    numeric: true,
    cell: ({ dimensions }) => dimensions.join(' × '),
  },
  {
    id: 'spacing',
    head: 'Spacing',
    numeric: true,
    cell: (series) =>
      isInSpace(series)
        ? `${series.spacingMm.map((mm) => mm.toFixed(2)).join(' × ')} mm`
        : 'not in space',
  },
  {
    id: 'pixels',
    head: 'Stored as',
    quiet: true,
    cell: ({ transferSyntax }) => transferSyntax.name,
  },
  { id: 'state', head: 'State', cell: (series) => <SeriesState series={series} /> },
];
const SKIPPED_COLUMNS: readonly Column<SkippedFile>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'code', head: 'Reason', quiet: true, cell: ({ code }) => code },
  { id: 'message', head: 'What was found', quiet: true, cell: ({ message }) => message },
];
/** What was in the files: series to choose from, and the import report. */
export function ImportStage(): ReactElement {
  const opened = useSession((state) => state.opened);
  const looking = usePictures(({ series }) => series !== undefined);
  if (!opened) return <OpenedCase />;
  if (looking) return <PictureStage />;
  const { scan } = opened;
  const chosen = scan.series.find(({ key }) => key === opened.chosenKey);
  const shown = new Set(scan.reports.map(({ file }) => file));
  const skipped = scan.skipped.filter(({ file }) => !shown.has(file));
  return (
    <div className="import-page">
      <header>
        <h1>Import report</h1>
        <p className="t2">
          {`${count(scan.fileCount)} read, ${scan.series.length} series found, ${count(skipped.length)} skipped. Slices are sorted by their position in the patient, never by file name or number.`}
        </p>
      </header>
      {chosen && <LoadingSlice series={chosen} />}
      <section aria-label="Series">
        <DataTable
          caption="Series in the opened files"
          columns={SERIES_COLUMNS}
          rows={seriesOfChosenPatient(opened)}
          rowKey={({ key }) => key}
          selectedKey={opened.chosenKey}
          onSelect={({ key }) => chooseSeries(key)}
        />
      </section>
      <ReportList
        reports={scan.reports}
        patient={scan.series.find(({ key }) => key === opened.chosenKey)?.patient}
      />
      <Skipped files={skipped} />
    </div>
  );
}

const count = (files: number): string => `${files} ${files === 1 ? 'file' : 'files'}`;

function SeriesState({ series }: { readonly series: SeriesSummary }): ReactElement {
  const stop = series.warnings.find(({ severity }) => severity === 'stop');
  const cautions = series.warnings.filter(({ severity }) => severity === 'caution').length;
  if (stop || !series.suitableFor3d)
    return (
      <Chip kind="interlock" hint={stop?.message ?? 'No volume can be built from these images.'}>
        Not for 3D
      </Chip>
    );
  if (series.repairs.length > 0)
    return (
      <Chip kind="caution" hint={series.repairs.map(({ message }) => message).join(' ')}>
        Repaired
      </Chip>
    );
  if (cautions > 0) return <Chip kind="caution">{`${cautions} to check`}</Chip>;
  return (
    <Chip kind="passed" hint={`Slices ${formatMm(series.spacingMm[2], 2)} apart, no gap, no tilt`}>
      Sound
    </Chip>
  );
}

const MOST_SHOWN = 200;

/** Skipped files by reason: what was found and how many. */
function Skipped({ files }: { readonly files: readonly SkippedFile[] }): ReactElement {
  if (files.length === 0)
    return (
      <section aria-label="Skipped files">
        <h2>Skipped files</h2>
        <p className="t2">None. Every file was read.</p>
      </section>
    );
  return (
    <section aria-label="Skipped files">
      <h2>{`Skipped files (${files.length})`}</h2>
      <DataTable
        caption="Files that were not read, and why"
        columns={SKIPPED_COLUMNS}
        rows={files.slice(0, MOST_SHOWN)}
        rowKey={({ file, code }) => `${file} ${code}`}
      />
      {files.length > MOST_SHOWN && (
        <Note
          kind="neutral"
          title={`${files.length - MOST_SHOWN} more files were skipped for the same reasons`}
        />
      )}
    </section>
  );
}
