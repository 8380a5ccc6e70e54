/** A structured report as the import report shows it: its measurements as a list, its content as lines of text. */
import type { ReportDocument, ReportedMeasurement, ReportLine } from '../series.ts';
import { readIdentity } from '../identity.ts';
import type { Attributes } from '../data-set.ts';
import { TAG } from '../tags.ts';
import { FRAME } from './codes.ts';
import { readContent, unitText, type ContentItem } from './read-content.ts';

const PREFIX = '1.2.840.10008.5.1.4.1.1.88.';
/** Selections of key images hold references and no statements. */
const KEY_OBJECTS = `${PREFIX}59`;

export const isReportClass = (sopClassUid: string): boolean =>
  sopClassUid.startsWith(PREFIX) && sopClassUid !== KEY_OBJECTS;

export function readReport(file: string, attributes: Attributes): ReportDocument {
  const { text } = attributes;
  const { root, truncated } = readContent(attributes);
  return {
    file,
    sopInstanceUid: text(TAG.sopInstanceUid),
    studyUid: text(TAG.studyUid),
    title: root.name?.meaning || text(TAG.seriesDescription) || 'Structured report',
    date: text('x00080023'),
    patient: readIdentity(attributes),
    complete: text('x0040a491') === 'COMPLETE',
    verified: text('x0040a493') === 'VERIFIED',
    measurements: measurementsIn(root, ''),
    lines: root.children.flatMap((child) => linesOf(child, 0)),
    truncated,
  };
}

/** All numbers, each under the nearest name that the report gives to what was measured. */
function measurementsIn(item: ContentItem, around: string): ReportedMeasurement[] {
  const of = subjectOf(item) ?? around;
  return item.children.flatMap((child): ReportedMeasurement[] => {
    const inner = measurementsIn(child, of);
    if (child.valueType !== 'NUM' || !child.number) return inner;
    const { value, unit } = child.number;
    const derivation = codeText(child, FRAME.derivation.value);
    const name = child.name?.meaning ?? 'Number';
    return [
      {
        of,
        name: derivation ? `${name}, ${derivation.toLowerCase()}` : name,
        value,
        unit: unitText(unit),
      },
      ...inner,
    ];
  });
}

/** The tracking identifier of a group, else its finding or site, else the name of a container. */
function subjectOf(item: ContentItem): string | undefined {
  if (item.valueType !== 'CONTAINER') return undefined;
  const named =
    codeText(item, FRAME.trackingIdentifier.value) ??
    codeText(item, FRAME.finding.value) ??
    codeText(item, FRAME.findingSite.value);
  return named ?? (item.relationship === '' ? undefined : item.name?.meaning);
}

const codeText = (item: ContentItem, concept: string): string | undefined =>
  item.children.find(({ name, text }) => name?.value === concept && text !== '')?.text;

function linesOf(item: ContentItem, depth: number): ReportLine[] {
  const { name, text, children } = item;
  const title = name?.meaning ?? '';
  const own = title && text ? `${title}: ${text}` : title || text;
  const inside = children.flatMap((child) => linesOf(child, own ? depth + 1 : depth));
  return own ? [{ depth, text: own }, ...inside] : inside;
}
