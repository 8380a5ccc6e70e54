/** The import report for people and for scripts. Names in the JSON form are fixed: scripts rely on them. */
import { formatBytes, formatMm } from '../core/format.ts';
import type { Vec3 } from '../core/space.ts';
import { pseudonym } from './identity.ts';
import type { ImportScan, SeriesSummary } from './series.ts';

export interface ImportReport {
  readonly series: readonly {
    readonly uid: string;
    readonly modality: string;
    readonly description: string;
    readonly dimensions: Vec3;
    readonly spacingMm: Vec3;
    readonly originMm: Vec3;
    readonly direction: readonly number[];
    readonly warnings: readonly { readonly code: string; readonly message: string }[];
  }[];
  readonly skipped: readonly {
    readonly file: string;
    readonly code: string;
    readonly message: string;
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
      warnings: series.warnings.map(({ code, message }) => ({ code, message })),
    })),
    skipped: scan.skipped.map(({ file, code, message }) => ({ file, code, message })),
  };
}

/** The same in lines of text. Patients are named by pseudonym; skipped files are counted by reason. */
export function importReportLines(scan: ImportScan): string[] {
  const lines = [
    `${count(scan.fileCount, 'file')}, ${count(scan.series.length, 'series', 'series')}, ${count(scan.skipped.length, 'file')} left out`,
  ];
  if (scan.patients.length > 0) {
    const title = scan.patients.length === 1 ? 'Patient' : 'DIFFERENT PATIENTS';
    lines.push(`${title}: ${scan.patients.map(pseudonym).join(', ')}`);
  }
  for (const series of scan.series) lines.push('', ...seriesLines(series));
  if (scan.skipped.length > 0) lines.push('', 'Left out:', ...skippedLines(scan));
  return lines;
}

function seriesLines(series: SeriesSummary): string[] {
  const [x, y, z] = series.spacingMm;
  const title = [series.modality, series.description].filter((text) => text !== '').join('  ');
  return [
    `${title}${series.synthetic ? '  [SYNTHETIC]' : ''}`,
    `  ${series.dimensions.join(' × ')}, ${formatMm(x, 3)} × ${formatMm(y, 3)} × ${formatMm(z, 3)}, ${series.transferSyntax.name}, ${formatBytes(series.bytes)}`,
    `  ${series.suitableFor3d ? 'suitable for 3D' : 'not suitable for 3D'}`,
    ...series.warnings.flatMap(({ severity, code, message, hint }) => [
      `  ${severity} (${code}): ${message}`,
      `    ${hint}`,
    ]),
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
