/** The charts on screen as one picture that says what it shows: cells, figures, and that all of it is simulated. */
import { drugOf } from '../../heart/cells/drugs.ts';
import { seriesStyle } from '../../view/charts/series-style.ts';
import { CHART_INK } from '../../view/charts/chart-ink.ts';
import { captureCanvas } from '../../view/capture.ts';
import { EXPERIMENT_TITLES, LABORATORY_STAMPS } from './csv.ts';
import { figureRows } from './figures.ts';
import { cellWords } from './cell-words.ts';
import type { Laboratory } from './laboratory-store.ts';
import { PROTOCOL_FIELDS } from './protocol.ts';

const PIXEL_RATIO = 2;
const INSET = 16;
const LINE = 18;
/** Room for the titles of the charts. */
const TITLE = 26;
/** Words of the cells stand right of the samples of their lines. */
const WORDS_AT = 38;
const STAMP_INK = '#f2b63c';
const INK = '#ececec';

/** The lines of words of a picture: what was done, and each cell with its figures. */
export function pictureWords(
  state: Laboratory,
): readonly { readonly place?: number; readonly text: string }[] {
  const { experiment, protocol } = state;
  const set = PROTOCOL_FIELDS[experiment].map(({ key, label, unit }) =>
    `${label} ${protocol[key]} ${unit}`.trimEnd(),
  );
  if (experiment === 'dose') set.unshift(drugOf(protocol.drug).title);
  return [
    { text: `${EXPERIMENT_TITLES[experiment]}. ${set.join(', ')}.` },
    ...figureRows(state, experiment).flatMap(({ cell, figures, outOfDate, unfinished }) => [
      {
        place: cell.place,
        text: `${cell.place + 1}  ${cellWords(cell)}${outOfDate ? ' (OUT OF DATE)' : unfinished ? ' (NOT STEADY YET)' : ''}`,
      },
      {
        text: `     ${figures.map(({ title, text, unit }) => `${title} ${text}${unit === '1' || text === 'none' ? '' : ` ${unit}`}`).join('   ')}`,
      },
    ]),
  ];
}

/** Draws the charts of `stage` as they stand on screen, under their words. Fails where the browser refuses a canvas. */
export async function laboratoryPicture(
  stage: Element,
  state: Laboratory,
  version: string,
): Promise<Blob> {
  const charts = await Promise.all(
    [...stage.querySelectorAll<SVGSVGElement>('svg[data-chart]')].map(chartOf),
  );
  const words = pictureWords(state);
  const [left, top] = [
    Math.min(...charts.map(({ x }) => x)),
    Math.min(...charts.map(({ y }) => y)),
  ];
  const right = Math.max(...charts.map(({ x, width }) => x + width));
  const bottom = Math.max(...charts.map(({ y, height }) => y + height));
  const headPx = INSET + (words.length + 2) * LINE + TITLE;
  const widthPx = Math.max(right - left, widestOf(words)) + 2 * INSET;
  const { canvas, context } = captureCanvas(widthPx, headPx + bottom - top + INSET, PIXEL_RATIO);
  const write = (text: string, x: number, y: number, ink: string, weight = 400): void => {
    context.font = font(weight);
    context.fillStyle = ink;
    context.fillText(text, x, y);
  };
  context.textBaseline = 'top';
  write(`${LABORATORY_STAMPS.join('. ')}.`, INSET, INSET, STAMP_INK, 600);
  const day = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const origin = `Theatron ${version}, action-potential laboratory, ${day} UTC`;
  write(origin, INSET, INSET + LINE, CHART_INK.quiet);
  for (const [n, { place, text }] of words.entries()) {
    const y = INSET + (n + 2) * LINE;
    if (place !== undefined) drawSample(context, place, y + 7);
    write(
      text,
      INSET + WORDS_AT,
      y,
      place === undefined ? CHART_INK.text : INK,
      place === undefined ? 400 : 500,
    );
  }
  for (const { image, title, x, y, width, height } of charts) {
    const at = headPx + y - top;
    write(title, INSET + x - left, at - LINE, INK, 600);
    context.drawImage(image, INSET + x - left, at, width, height);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('This browser could not make the picture.'));
    }, 'image/png');
  });
}

const font = (weight: number): string =>
  `${weight} 12px "Inter Variable", Inter, system-ui, sans-serif`;

function widestOf(words: readonly { readonly text: string }[]): number {
  const { context } = captureCanvas(1, 1, 1);
  context.font = font(500);
  return WORDS_AT + Math.max(...words.map(({ text }) => context.measureText(text).width));
}

/** The line of a cell, left of its words. */
function drawSample(context: CanvasRenderingContext2D, place: number, y: number): void {
  const { css, dash } = seriesStyle(place);
  context.strokeStyle = css;
  context.lineWidth = 2;
  context.setLineDash(dash?.split(' ').map(Number) ?? []);
  context.stroke(new Path2D(`M${INSET} ${y}h30`));
}

interface ChartPicture {
  readonly image: HTMLImageElement;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function chartOf(svg: SVGSVGElement): Promise<ChartPicture> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const image = new Image();
  const source = new XMLSerializer().serializeToString(copy);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const { x, y, width, height } = svg.getBoundingClientRect();
  return { image, title: svg.dataset.chart ?? '', x, y, width, height };
}
