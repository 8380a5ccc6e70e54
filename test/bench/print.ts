/** Tables of benchmark results for a terminal. */
import type { Row } from './benchmark.ts';

/** Three significant digits are what a median of few runs supports. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const milliseconds = (ms: number): string =>
  ms >= 10_000 ? `${short(ms / 1000)} s` : `${short(ms)} ms`;

const HEADER = ['', 'median', 'least to most', 'runs', 'rate', 'speed ratio'];

function cells({ what, runs, medianMs, leastMs, mostMs, rate, ratio }: Row): string[] {
  return [
    what,
    milliseconds(medianMs),
    `${milliseconds(leastMs)} to ${milliseconds(mostMs)}`,
    String(runs),
    rate ? `${short(rate.value)} ${rate.unit}` : '',
    ratio ? `${ratio.value.toFixed(2)} of ${ratio.to}` : '',
  ];
}

export function printTable(title: string, rows: readonly Row[], notes: readonly string[]): string {
  const lines = [HEADER, ...rows.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) =>
    line
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n])))
      .join('  ')
      .trimEnd(),
  );
  const table = rows.length > 0 ? text : [];
  return ['', title, ...table, ...notes.map((note) => `  ${note}`)].join('\n');
}
