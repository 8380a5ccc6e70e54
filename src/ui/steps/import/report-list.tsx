import type { ReactElement } from 'react';
import { samePatient } from '../../../dicom/identity.ts';
import type {
  PatientIdentity,
  ReportDocument,
  ReportedMeasurement,
} from '../../../dicom/series.ts';
import { Chip } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { dicomDateText } from './dicom-date.ts';

const MEASUREMENT_COLUMNS: readonly Column<ReportedMeasurement>[] = [
  { id: 'of', head: 'Of', cell: ({ of }) => <span className="b">{of || 'not named'}</span> },
  { id: 'name', head: 'Measurement', cell: ({ name }) => name },
  { id: 'value', head: 'Value', numeric: true, cell: ({ value }) => value },
  { id: 'unit', head: 'Unit', quiet: true, cell: ({ unit }) => unit },
];

const MOST_MEASUREMENTS = 200;

/** Structured reports among the files: what they measure as a table, all they say as text. */
export function ReportList({
  reports,
  patient,
}: {
  readonly reports: readonly ReportDocument[];
  /** Whose images are chosen. */
  readonly patient: PatientIdentity | undefined;
}): ReactElement | null {
  if (reports.length === 0) return null;
  return (
    <section aria-label="Structured reports">
      <h2>{`Structured reports (${reports.length})`}</h2>
      <div className="stack">
        {reports.map((report) => (
          <Report
            key={`${report.sopInstanceUid} ${report.file}`}
            report={report}
            foreign={patient !== undefined && !samePatient(patient, report.patient)}
          />
        ))}
      </div>
    </section>
  );
}

function Report({
  report,
  foreign,
}: {
  readonly report: ReportDocument;
  /** It is about somebody else than the chosen images. */
  readonly foreign: boolean;
}): ReactElement {
  const { title, date, patient, measurements, lines, truncated, file } = report;
  const rows = measurements.slice(0, MOST_MEASUREMENTS);
  return (
    <article className="sr" aria-label={`${title}, ${dicomDateText(date)}`}>
      <header>
        <h3>{title}</h3>
        <span className="t2">{dicomDateText(date)}</span>
        <Chip kind="outline">{report.verified ? 'Verified' : 'Not verified'}</Chip>
        {foreign && <Chip kind="interlock">Another patient</Chip>}
        {!report.complete && <Chip kind="caution">Partial</Chip>}
      </header>
      <p className="t2">{`${patient.name || 'No name'}, ID ${patient.id || 'not stated'}; ${file}`}</p>
      {rows.length > 0 && (
        <DataTable
          caption={`Measurements of ${title}`}
          columns={MEASUREMENT_COLUMNS}
          rows={rows}
          rowKey={(row) => `${rows.indexOf(row)}`}
        />
      )}
      {measurements.length > rows.length && (
        <p className="t2">{`${measurements.length - rows.length} more measurements stand in the file.`}</p>
      )}
      <details>
        <summary>{`All of the report, ${lines.length} lines`}</summary>
        <ol className="sr-lines">
          {lines.map(({ depth, text }, n) => (
            // Lines are never reordered.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={n} style={{ paddingInlineStart: `${16 * depth}px` }}>
              {text}
            </li>
          ))}
        </ol>
        {truncated && <p className="t2">The file holds more than is shown here.</p>}
      </details>
    </article>
  );
}
