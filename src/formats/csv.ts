/** Comma-separated values after RFC 4180: UTF-8, CRLF, quotes where needed. */
export type CsvCell = string | number | null;

const cell = (value: CsvCell): string => {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Text of a table; units belong into the column names (`volume_ml`). Missing and non-finite numbers are empty. */
export function writeCsv(
  columns: readonly string[],
  rows: readonly (readonly CsvCell[])[],
): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
