/** The import report for people and for scripts. Names in the JSON form are fixed: scripts rely on them. */
import { formatBytes, formatMm } from '../core/format.ts';
import type { Vec3 } from '../core/space.ts';
import { pseudonymsOf } from './identity.ts';
import type {
  ImportScan,
  ReportDocument,
  ReportedMeasurement,
  SeriesPhase,
  SeriesQuantity,
  SeriesRepair,
  SeriesSummary,
  SeriesWarning,
  StoredVolume,
} from './series.ts';

export interface ImportReport {
  readonly series: readonly {
    readonly uid: string;
    readonly modality: string;
    readonly description: string;
    readonly dimensions: Vec3;
    readonly spacingMm: Vec3;
    readonly originMm: Vec3;
    readonly direction: readonly number[];
    readonly suitableFor3d: boolean;
    readonly warnings: readonly SeriesWarning[];
    /** What was put right, with its size; absent where nothing was. */
    readonly repairs?: readonly SeriesRepair[];
    /** What the values of a parametric map, or those behind a look-up table, are. */
    readonly quantity?: SeriesQuantity;
    /** Which heart phase, echo or weighting this is. */
    readonly phase?: SeriesPhase;
    /** Of an image that is no DICOM: its format, and the modality that its values suggest. */
    readonly stored?: StoredVolume;
    /** Of a film: how many images, what orders them, and the value of each (ms for times). */
    readonly film?: {
      readonly images: number;
      readonly by: string;
      readonly values: readonly number[];
    };
  }[];
  readonly skipped: readonly {
    readonly file: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Measurements in structured reports; absent where there is no report. */
  readonly reports?: readonly {
    readonly file: string;
    readonly title: string;
    readonly date: string;
    readonly complete: boolean;
    readonly verified: boolean;
    readonly measurements: readonly ReportedMeasurement[];
  }[];
}

/** What `import DIR --json` prints. */
export function importReport(scan: ImportScan): ImportReport {
  return {
    series: scan.series.map((series) => ({
      uid: series.uid,
      modality: series.modality,
      description: series.description,
      dimensions: series.dimensions,
      spacingMm: series.spacingMm,
      originMm: series.originMm,
      direction: series.direction,
      suitableFor3d: series.suitableFor3d,
      warnings: series.warnings,
      ...(series.repairs.length > 0 && { repairs: series.repairs }),
      ...(series.quantity && { quantity: series.quantity }),
      ...(series.phase && { phase: series.phase }),
      ...(series.stored && { stored: series.stored }),
      ...(series.film && { film: { ...series.film, images: series.film.images.length } }),
    })),
    skipped: scan.skipped.map(({ file, code, message }) => ({ file, code, message })),
    // The text of a report can name people; only its figures leave it here.
    ...(scan.reports.length > 0 && {
      reports: scan.reports.map(({ file, title, date, complete, verified, measurements }) => ({
        file,
        title,
        date,
        complete,
        verified,
        measurements,
      })),
    }),
  };
}

/** The same in lines of text. Patients are named by pseudonym; skipped files are counted by reason. */
export function importReportLines(scan: ImportScan): string[] {
  const lines = [
    `${count(scan.fileCount, 'file')}, ${count(scan.series.length, 'series', 'series')}, ${count(scan.skipped.length, 'file')} left out`,
  ];
  if (scan.patients.length > 0) {
    const title = scan.patients.length === 1 ? 'Patient' : 'DIFFERENT PATIENTS';
    lines.push(`${title}: ${pseudonymsOf(scan.patients).join(', ')}`);
  }
  for (const series of scan.series) {
    // Phases of one acquisition are alike; the first stands for all.
    if (series.phase && series.phase.index > 0) continue;
    lines.push('', ...seriesLines(series), ...phaseLines(series, scan));
  }
  for (const report of scan.reports) lines.push('', ...reportLines(report));
  if (scan.skipped.length > 0) lines.push('', 'Left out:', ...skippedLines(scan));
  return lines;
}

function seriesLines(series: SeriesSummary): string[] {
  const [x, y, z] = series.spacingMm;
  const title = [series.modality, series.description].filter((text) => text !== '').join('  ');
  const suitable = series.suitableFor3d ? 'suitable for 3D' : 'not suitable for 3D';
  return [
    `${title}${series.synthetic ? '  [SYNTHETIC]' : ''}`,
    `  ${series.dimensions.join(' × ')}, ${formatMm(x, 3)} × ${formatMm(y, 3)} × ${formatMm(z, 3)}, ${series.transferSyntax.name}, ${formatBytes(series.bytes)}`,
    `  ${suitable}${series.suitableFor3d && series.repairs.length > 0 ? ', repaired: look at it before you simulate' : ''}`,
    ...storedLines(series),
    ...quantityLines(series),
    ...geometryLines(series),
    ...filmLines(series),
    ...series.warnings.flatMap(({ severity, code, message, hint }) => [
      `  ${severity} (${code}): ${message}`,
      `    ${hint}`,
    ]),
  ];
}

/** What was measured, where it is not plain: a sound axial stack of square pixels says nothing. */
export function geometryText({ measured }: SeriesSummary): string {
  if (!measured) return '';
  const { gapsMm, tiltDegrees, leanMm, obliqueDegrees, pixelMm } = measured;
  const [least, most] = gapsMm;
  const square = Math.abs(pixelMm[0] - pixelMm[1]) < 1e-3 * pixelMm[0];
  return [
    most - least > 0.01 && `slices ${formatMm(least, 2)} to ${formatMm(most, 2)} apart`,
    leanMm > 0.1 && `tilt ${tiltDegrees.toFixed(1)}° (${formatMm(leanMm)} over the stack)`,
    obliqueDegrees >= 0.5 && `oblique by ${obliqueDegrees.toFixed(1)}°`,
    !square && `pixels ${formatMm(pixelMm[0], 3)} × ${formatMm(pixelMm[1], 3)}, not square`,
  ]
    .filter((text) => text !== false)
    .join('; ');
}

/** What values are where they are no plain signal: `Apparent diffusion, in um2/s`; empty for other images. */
export function quantityText({ quantity }: SeriesSummary): string {
  if (!quantity) return '';
  const unit =
    quantity.unit === '1' ? 'a pure number' : `in ${quantity.unit || 'a unit that is not stated'}`;
  return [quantity.name, unit].filter(Boolean).join(', ');
}

function quantityLines(series: SeriesSummary): string[] {
  const text = quantityText(series);
  return text === '' ? [] : [`  values: ${text}`];
}

const storedLines = ({ stored }: SeriesSummary): string[] =>
  stored ? [`  proposed modality: ${stored.proposedModality} (${stored.because})`] : [];

function geometryLines(series: SeriesSummary): string[] {
  const text = geometryText(series);
  return text === '' ? [] : [`  measured: ${text}`];
}

function filmLines({ film }: SeriesSummary): string[] {
  if (!film) return [];
  return [`  film of ${film.images.length} images by ${film.by}${range(film.by, film.values)}`];
}

function phaseLines({ phase }: SeriesSummary, scan: ImportScan): string[] {
  if (!phase) return [];
  const values = scan.series.flatMap((other) =>
    other.phase?.group === phase.group && other.phase.value !== undefined
      ? [other.phase.value]
      : [],
  );
  return [`  ${phase.count} volumes by ${phase.by}${range(phase.by, values)}; the first is shown`];
}

function range(by: string, values: readonly number[]): string {
  if (values.length < 2 || by === 'instance number') return '';
  const unit = by.endsWith('time') && by !== 'acquisition time' ? ' ms' : '';
  const rounded = (value: number): string => String(Math.round(10 * value) / 10);
  return `, ${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}${unit}`;
}

function reportLines({ title, date, verified, measurements }: ReportDocument): string[] {
  const state = verified ? 'verified' : 'not verified';
  return [
    `Structured report: ${[title, date].filter((text) => text !== '').join(', ')}, ${state}, ${count(measurements.length, 'measurement')}`,
    ...measurements.map(
      ({ of, name, value, unit }) => `  ${[of, name].filter(Boolean).join(', ')}: ${value} ${unit}`,
    ),
  ];
}

function skippedLines(scan: ImportScan): string[] {
  const groups = new Map<string, string[]>();
  for (const { file, code, message } of scan.skipped) {
    const reason = `${message} (${code})`;
    groups.set(reason, [...(groups.get(reason) ?? []), file]);
  }
  return [...groups].map(([reason, files]) => {
    const shown = files.slice(0, 3).join(', ');
    const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
    return `  ${shown}${more}: ${reason}`;
  });
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
