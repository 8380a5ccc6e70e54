/** What was measured on the image, as a table: each figure with its unit and where its scale comes from. Pure. */
import { structureByName } from '../core/anatomy.ts';
import { formatMl, formatMm } from '../core/format.ts';
import { measurementsOf, type CaseDocument } from '../twin/document.ts';
import {
  formatArea,
  KIND_TITLES,
  measuredFigures,
  measuredOn,
  outdated,
  sourceOf,
  valueLines,
  type Figures,
  type MeasuredOn,
} from '../twin/measure-figures.ts';
import { isDrawn, type Measurement } from '../twin/measurement.ts';
import type { ReportBlock } from './report-block.ts';

/** Null where nothing was measured. */
export function measurementBlock(
  document: CaseDocument,
  image: MeasuredOn['image'],
): ReportBlock | null {
  const items = measurementsOf(document);
  if (items.length === 0) return null;
  const on = measuredOn(document, image);
  const regions = items.some(({ kind }) => kind === 'ellipse' || kind === 'freehand');
  return {
    facts: [],
    tables: [
      {
        title: 'On the image and its structures',
        columns: [
          { head: 'Measurement' },
          { head: 'Kind' },
          { head: 'Result', kind: 'number' },
          { head: 'Values', kind: 'quiet' },
          { head: 'Scale from', kind: 'quiet' },
        ],
        rows: items.map((item) => row(document, item, on)),
      },
    ],
    statements: [
      ...(regions
        ? [
            'Mean, standard deviation, smallest and largest value are those of the voxels whose centres lie in the region; on oblique planes, of interpolated values.',
          ]
        : []),
      ...(items.some(({ kind }) => kind === 'geodesic')
        ? ['A way along a surface is the shortest one on the smoothed surface of the structure.']
        : []),
    ],
  };
}

function row(document: CaseDocument, item: Measurement, on: MeasuredOn): readonly string[] {
  const figures = measuredFigures(item, on);
  const unit = isDrawn(item) && on.image(item.phase)?.unit === 'HU' ? 'HU' : '';
  const late = outdated(document, item);
  return [
    item.name,
    kindText(item),
    result(figures),
    [...(figures.values ? valueLines(figures.values, unit) : []), figures.problem, late]
      .filter(Boolean)
      .join('. '),
    sourceOf(item),
  ];
}

function kindText(item: Measurement): string {
  const title = KIND_TITLES[item.kind];
  if (item.kind === 'geodesic') {
    return `${title}: ${structureByName(item.structure)?.title ?? item.structure}`;
  }
  return isDrawn(item) && item.phase !== undefined ? `${title}, phase ${item.phase + 1}` : title;
}

/** The main figure. */
function result({ lengthMm, angleDeg, areaMm2, perimeterMm, volumeMl }: Figures): string {
  if (lengthMm !== undefined) return formatMm(lengthMm);
  if (angleDeg !== undefined) return `${angleDeg.toFixed(1)}°`;
  if (volumeMl !== undefined) return formatMl(volumeMl);
  if (areaMm2 === undefined) return '-';
  const around = perimeterMm === undefined ? '' : `, around it ${formatMm(perimeterMm)}`;
  return `${formatArea(areaMm2)}${around}`;
}
