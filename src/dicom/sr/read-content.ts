/** The content tree of a structured report of any template (PS3.3 C.17.3), limited in size and depth. */
import type { Values } from '../values.ts';
import type { SrCode } from './codes.ts';

export interface ContentItem {
  /** `CONTAINS`; empty for the root. */
  readonly relationship: string;
  /** `CONTAINER`, `TEXT`, `NUM`, `CODE`. */
  readonly valueType: string;
  readonly name: SrCode | undefined;
  /** The value in words; empty for a container. */
  readonly text: string;
  /** Of a number: its value as written, and its unit. */
  readonly number: { readonly value: string; readonly unit: SrCode | undefined } | undefined;
  readonly children: readonly ContentItem[];
}

export interface Content {
  readonly root: ContentItem;
  /** The document holds more than was read. */
  readonly truncated: boolean;
}

const MOST_ITEMS = 5000;
const DEEPEST = 24;
const LONGEST_TEXT = 4000;

/** Never fails: what cannot be understood is left empty. */
export function readContent(dataSet: Values): Content {
  let items = 0;
  let truncated = false;
  const read = (values: Values, depth: number): ContentItem => {
    items += 1;
    const inside = depth < DEEPEST ? values.items('x0040a730') : [];
    if (depth === DEEPEST && values.has('x0040a730')) truncated = true;
    const children: ContentItem[] = [];
    for (const child of inside) {
      if (items >= MOST_ITEMS) {
        truncated = true;
        break;
      }
      children.push(read(child, depth + 1));
    }
    const valueType = values.text('x0040a040');
    const [measured] = values.items('x0040a300');
    return {
      relationship: values.text('x0040a010'),
      valueType,
      name: codeOf(values, 'x0040a043'),
      text: valueText(values, valueType).slice(0, LONGEST_TEXT),
      number: measured && {
        value: measured.text('x0040a30a').split('\\')[0],
        unit: codeOf(measured, 'x004008ea'),
      },
      children,
    };
  };
  const root = read(dataSet, 0);
  return { root, truncated };
}

/** The first code of a sequence; long and URN codes count as well. */
export function codeOf(values: Values, tag: string): SrCode | undefined {
  const [item] = values.items(tag);
  if (!item) return undefined;
  const value = item.text('x00080100') || item.text('x00080119') || item.text('x00080120');
  const meaning = item.text('x00080104');
  return { value, scheme: item.text('x00080102'), meaning: meaning || value };
}

function valueText(values: Values, valueType: string): string {
  const { text } = values;
  switch (valueType) {
    case 'TEXT':
      return text('x0040a160');
    case 'CODE':
      return codeOf(values, 'x0040a168')?.meaning ?? '';
    case 'NUM': {
      const [measured] = values.items('x0040a300');
      if (!measured) return codeOf(values, 'x0040a301')?.meaning ?? 'no value';
      const unit = unitText(codeOf(measured, 'x004008ea'));
      return `${measured.text('x0040a30a')}${unit ? ` ${unit}` : ''}`;
    }
    case 'PNAME':
      return text('x0040a123').replaceAll('^', ' ').trim();
    case 'DATE':
      return text('x0040a121');
    case 'TIME':
      return text('x0040a122');
    case 'DATETIME':
      return text('x0040a120');
    case 'UIDREF':
      return text('x0040a124');
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return values.items('x00081199')[0]?.text('x00081155') ?? '';
    case 'SCOORD':
    case 'SCOORD3D':
    case 'TCOORD':
      return text(valueType === 'TCOORD' ? 'x0040a130' : 'x00700023').toLowerCase();
    default:
      return '';
  }
}

/** A unit as people write it; empty for none. */
export function unitText(unit: SrCode | undefined): string {
  if (!unit) return '';
  const { value, scheme, meaning } = unit;
  if (scheme !== 'UCUM') return meaning;
  return COMMON_UNITS[value] ?? value;
}

const COMMON_UNITS: Readonly<Record<string, string>> = {
  '1': '',
  "[hnsf'U]": 'HU',
  deg: '°',
  mm2: 'mm²',
  mm3: 'mm³',
  cm2: 'cm²',
  cm3: 'cm³',
};
