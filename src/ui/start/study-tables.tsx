import type { ReactElement } from 'react';
import { MOST_RESULTS, type FoundSeries, type FoundStudy } from '../../dicom/web/search.ts';
import { Button } from '../kit/button.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Note } from '../kit/note.tsx';
import { dicomDateText } from '../steps/import/dicom-date.ts';

const STUDY_COLUMNS: readonly Column<FoundStudy>[] = [
  { id: 'date', head: 'Date', cell: ({ date }) => dicomDateText(date) },
  {
    id: 'patient',
    head: 'Patient',
    cell: ({ patientName }) => nameText(patientName) || 'no name',
  },
  { id: 'id', head: 'ID', cell: ({ patientId }) => patientId || 'none' },
  {
    id: 'study',
    head: 'Study',
    quiet: true,
    cell: ({ description }) => description || 'no description',
  },
  { id: 'modalities', head: 'Modality', cell: ({ modalities }) => modalities.join(', ') },
  { id: 'series', head: 'Series', numeric: true, cell: ({ seriesCount }) => seriesCount ?? '?' },
  { id: 'images', head: 'Images', numeric: true, cell: ({ imageCount }) => imageCount ?? '?' },
];

/** Studies that were found; pressing one shows its series. */
export function StudyTable(props: {
  readonly studies: readonly FoundStudy[];
  readonly selected: FoundStudy | undefined;
  readonly onSelect: (study: FoundStudy) => void;
}): ReactElement {
  const { studies } = props;
  if (studies.length === 0)
    return (
      <Note kind="neutral" title="No study fits this search">
        The server answered and found nothing. Leave a word out, or widen the dates.
      </Note>
    );
  return (
    <>
      <h3 className="server-head" role="status">
        {studies.length === MOST_RESULTS
          ? `The first ${MOST_RESULTS} studies; narrow the search to see others`
          : count(studies.length, 'study', 'studies')}
      </h3>
      <div className="server-table" role="region" aria-label="Studies" tabIndex={0}>
        <DataTable
          caption="Studies found; the date chooses one"
          columns={STUDY_COLUMNS}
          rows={studies}
          rowKey={({ studyUid }) => studyUid}
          selectedKey={props.selected?.studyUid}
          onSelect={props.onSelect}
        />
      </div>
    </>
  );
}

/** The series of a study, to tick. */
export function SeriesTable(props: {
  readonly study: FoundStudy;
  readonly series: readonly FoundSeries[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}): ReactElement {
  const { study, series, chosen, onChoose } = props;
  const toggle = (uid: string): void => {
    const next = new Set(chosen);
    if (!next.delete(uid)) next.add(uid);
    onChoose(next);
  };
  const all = chosen.size === series.length;
  return (
    <>
      <div className="server-head row">
        <h3>{`${count(series.length, 'series', 'series')} in the study of ${dicomDateText(study.date)}`}</h3>
        <span className="sp" />
        <Button
          size="small"
          onPress={() => onChoose(new Set(all ? [] : series.map(({ seriesUid }) => seriesUid)))}
        >
          {all ? 'Choose none' : 'Choose all'}
        </Button>
      </div>
      <div className="server-table" role="region" aria-label="Series" tabIndex={0}>
        <DataTable
          caption="Series of the chosen study"
          columns={seriesColumns(chosen, toggle)}
          rows={series}
          rowKey={({ seriesUid }) => seriesUid}
        />
      </div>
    </>
  );
}

const seriesColumns = (
  chosen: ReadonlySet<string>,
  toggle: (uid: string) => void,
): readonly Column<FoundSeries>[] => [
  {
    id: 'pick',
    head: '',
    name: 'Retrieve',
    cell: ({ seriesUid, description, modality }) => (
      <input
        type="checkbox"
        className="ck"
        aria-label={`Retrieve ${[modality, description].filter(Boolean).join(' ')}`}
        checked={chosen.has(seriesUid)}
        onChange={() => toggle(seriesUid)}
      />
    ),
  },
  { id: 'modality', head: 'Modality', cell: ({ modality }) => modality || '?' },
  {
    id: 'series',
    head: 'Series',
    cell: ({ description }) => description || 'no description',
  },
  { id: 'images', head: 'Images', numeric: true, cell: ({ imageCount }) => imageCount ?? '?' },
];

const nameText = (name: string): string => name.replaceAll('^', ' ').trim();

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
