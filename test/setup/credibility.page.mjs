/** The page of credibility figures. */
import { CHECK, documentPage, escape, tableSection } from './page.mjs';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As many decimals as the resolution supports, more where there would be nothing but zeros; `0.000031` as 3.1 × 10⁻⁵. */
function formatValue(value, resolution) {
  if (resolution === 0 || value === 0) return String(value);
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -3) {
    const digits = [...String(-exponent)].map((digit) => SUPERSCRIPTS[digit]).join('');
    return `${Number((value / 10 ** exponent).toFixed(1))}\u2009×\u200910⁻${digits}`;
  }
  const decimals = Math.max(-Math.floor(Math.log10(resolution)), -exponent, 0);
  return value.toFixed(Math.min(6, decimals));
}

/** Lowest and highest value that the tolerance allows; undefined where only equality is. */
function allowedRange({ value, reference, tolerance, resolution }) {
  const span = 20 * resolution;
  if (tolerance === 'exact') return undefined;
  if (tolerance.startsWith('±')) return [reference - span, reference + span];
  if (tolerance.startsWith('below')) return [reference ?? 0, (reference ?? 0) + span];
  if (tolerance.startsWith('at least')) {
    // Without a reference the span is the least value itself, and more is better without end.
    return reference === undefined
      ? [span, Math.max(1.25 * span, value)]
      : [reference - span, Math.max(reference, value)];
  }
  const ends = /^(\S+)\s*\S* to (\S+)|^(\S+) to (\S+)/.exec(tolerance);
  if (!ends) return undefined;
  return [ends[1] ?? ends[3], ends[2] ?? ends[4]].map(Number.parseFloat);
}

/** Where the value stands in what is allowed: a bar for the range, a line for the reference, a dot for the value. */
function plot(figure) {
  const range = allowedRange(figure);
  if (!range || !range.every(Number.isFinite) || range[0] === range[1]) return '';
  const [low, high] = range;
  const place = (x) => (8 + 56 * Math.min(1, Math.max(0, (x - low) / (high - low)))).toFixed(1);
  const line =
    figure.reference === undefined
      ? ''
      : `<path d="M${place(figure.reference)} 1V11" class="reference"/>`;
  return ` <svg class="plot" width="72" height="12" viewBox="0 0 72 12" aria-hidden="true"><path d="M8 6H64" class="range"/>${line}<circle cx="${place(figure.value)}" cy="6" r="3"/></svg>`;
}

const PLOT = { width: 180, height: 84, left: 34, right: 6, top: 6, bottom: 26 };

/** Lowest and highest value, from 0 where all lie above it and far apart. */
function extent(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low > 0 && low < 0.5 * high ? [0, high] : [low, high === low ? low + 1 : high];
}

const axisWords = ({ title, unit }) => escape(unit === '' ? title : `${title}, ${unit}`);

/** The curve behind a figure: a line through its points, rings where the reference says it should pass. */
function curvePlot({ curve, quantity }) {
  if (!curve) return '';
  const { x, y, points, reference = [] } = curve;
  const all = [...points, ...reference];
  const [[x0, x1], [y0, y1]] = [0, 1].map((axis) => extent(all.map((point) => point[axis])));
  const { width, height, left, right, top, bottom } = PLOT;
  const at = ([px, py]) => [
    (left + ((width - left - right) * (px - x0)) / (x1 - x0)).toFixed(1),
    (height - bottom - ((height - top - bottom) * (py - y0)) / (y1 - y0)).toFixed(1),
  ];
  const line = points.map((point, n) => `${n === 0 ? 'M' : 'L'}${at(point).join(' ')}`).join('');
  const rings = reference.map((point) => {
    const [cx, cy] = at(point);
    return `<circle cx="${cx}" cy="${cy}" r="3" class="ring"/>`;
  });
  const tick = (value) => escape(String(Number(value.toPrecision(3))));
  const foot = height - bottom;
  const words = `${quantity}: ${y.title} over ${x.title}, from ${tick(points[0][1])} to ${tick(points.at(-1)[1])} ${y.unit}`;
  return `
              <svg class="curve" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(words)}">
                <path d="M${left} ${top}V${foot}H${width - right}" class="axes"/>
                <text x="${left - 4}" y="${top + 8}" text-anchor="end">${tick(y1)}</text>
                <text x="${left - 4}" y="${foot}" text-anchor="end">${tick(y0)}</text>
                <text x="${left}" y="${foot + 11}">${tick(x0)}</text>
                <text x="${width - right}" y="${foot + 11}" text-anchor="end">${tick(x1)}</text>
                <text x="${left}" y="${height - 3}">${axisWords(x)}</text>
                <text x="${left + 6}" y="${top + 8}">${axisWords(y)}</text>
                <path d="${line}" class="line"/>${rings.join('')}
              </svg>`;
}

const withUnit = (text, unit) => escape(unit === '' ? text : `${text}\u2009${unit}`);

function row(figure) {
  const { quantity, value, unit, reference, tolerance, resolution, source, cases, needs } = figure;
  const full = figure.long ? ' <span class="aside">measured in the full verification</span>' : '';
  const worst = cases > 1 ? ` <span class="aside cases">worst of ${cases}</span>` : '';
  const data = needs ? ` <span class="aside">measured on the data set ${escape(needs)}</span>` : '';
  const target =
    reference === undefined ? 'range' : withUnit(formatValue(reference, resolution), unit);
  return `          <tr>
            <th scope="row">${escape(quantity)}${worst}${curvePlot(figure)}</th>
            <td class="number">${withUnit(formatValue(value, resolution), unit)}</td>
            <td class="number">${target}</td>
            <td class="number">${escape(tolerance)}${plot(figure)}</td>
            ${CHECK}
            <td>${escape(source)}${data}${full}</td>
          </tr>`;
}

const COLUMNS = [
  ['Quantity'],
  ['Theatron', true],
  ['Reference', true],
  ['Tolerance', true],
  ['Result'],
  ['Source of the reference'],
];

function section(model, figures) {
  const tests = [...new Set(figures.map(({ test }) => test))];
  return tableSection(model, tests, COLUMNS, figures.map(row));
}

/** The whole document; the same figures give the same bytes. */
export function renderPage(figures, models) {
  const sections = models.map((model) => ({
    model,
    own: figures.filter(({ model: name }) => name === model.name),
  }));
  return documentPage({
    title: 'Figures of credibility',
    description: 'How far the models of Theatron are from analytic and published references.',
    intro: `        Each model beside an analytic, numerical or published reference, with the tolerance its test enforces.
        The page is made from those tests; it is not made when one of them fails. What agrees with a reference here
        is verified as software; that does not show that it is right for a patient. The small plot beside a tolerance is
        the allowed range, with a line at the reference and a dot at our value; a larger one below a quantity is the
        curve behind it, with rings where the reference passes.`,
    label: 'Models',
    contents: sections.map(({ model, own }) => [model.name, own.length]),
    sections: sections.map(({ model, own }) => section(model, own)),
  });
}
