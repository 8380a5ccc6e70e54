import {
  CIVIDIS_TABLE,
  INFERNO_TABLE,
  ROMA_O_TABLE,
  TURBO_TABLE,
  VIK_TABLE,
  VIRIDIS_TABLE,
} from './colour-tables.ts';

/** Colour maps by name. Turbo is not uniform: it is used only in bands, with edges and words at the ends. RomaO is cyclic. */
export type ColourMapName = 'turbo' | 'inferno' | 'viridis' | 'cividis' | 'vik' | 'romaO';

export interface ColourMap {
  readonly name: ColourMapName;
  /** 256 sRGB triplets, 0 to 255. */
  readonly table: Uint8Array;
}

/** sRGB, 0 to 255. */
export type Rgb = readonly [number, number, number];

export const COLOUR_MAP_SIZE = 256;

const decode = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const MAPS: Readonly<Record<ColourMapName, ColourMap>> = {
  turbo: { name: 'turbo', table: decode(TURBO_TABLE) },
  inferno: { name: 'inferno', table: decode(INFERNO_TABLE) },
  viridis: { name: 'viridis', table: decode(VIRIDIS_TABLE) },
  cividis: { name: 'cividis', table: decode(CIVIDIS_TABLE) },
  vik: { name: 'vik', table: decode(VIK_TABLE) },
  romaO: { name: 'romaO', table: decode(ROMA_O_TABLE) },
};

export const colourMap = (name: ColourMapName): ColourMap => MAPS[name];

/** Surface that holds no value: matte neutral grey, in no map. */
export const UNMAPPED_RGB: Rgb = [112, 112, 112];

/** Colour at `t` in [0, 1] (clamped), linear between table entries. */
export function colourAt(map: ColourMap, t: number): Rgb {
  const clamped = Math.min(1, Math.max(0, Number.isFinite(t) ? t : 0));
  const position = clamped * (COLOUR_MAP_SIZE - 1);
  const low = Math.min(COLOUR_MAP_SIZE - 2, Math.floor(position));
  const fraction = position - low;
  const channel = (n: number): number => {
    const a = map.table[3 * low + n];
    return a + (map.table[3 * low + 3 + n] - a) * fraction;
  };
  return [channel(0), channel(1), channel(2)];
}

export const cssColour = ([r, g, b]: Rgb): string =>
  `rgb(${Math.round(r)},${Math.round(g)},${Math.round(b)})`;

/** One band of a stepped scale; `from` inclusive, `to` exclusive, in the unit of the field. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly colour: Rgb;
}

/** First and last band edge that enclose [min, max]: whole multiples of `step`. At least one band. */
export function bandLimits(min: number, max: number, step: number): readonly [number, number] {
  // A tenth of a percent of a band keeps 120.0000001 from opening a band of its own.
  const slack = step * 1e-3;
  const first = Math.floor((min + slack) / step) * step;
  const last = Math.ceil((max - slack) / step) * step;
  return [first, Math.max(last, first + step)];
}

/** Part of a map that a scale uses, from its first to its last value; backwards where `from > to`. */
export interface MapSpan {
  readonly from: number;
  readonly to: number;
}

export const WHOLE_MAP: MapSpan = { from: 0, to: 1 };

/** Bands of `step` over [min, max]; the first has the colour at the start of the span, the last at its end. */
export function bands(
  map: ColourMap,
  min: number,
  max: number,
  step: number,
  span: MapSpan = WHOLE_MAP,
): readonly Band[] {
  const [first, last] = bandLimits(min, max, step);
  const count = Math.round((last - first) / step);
  return Array.from({ length: count }, (_, n) => ({
    from: first + n * step,
    to: first + (n + 1) * step,
    colour: colourAt(map, along(span, count === 1 ? 0 : n / (count - 1))),
  }));
}

/** Position in the map of a value at `t` (0 to 1) of a scale. */
export const along = (span: MapSpan, t: number): number => span.from + (span.to - span.from) * t;

/** 256 RGBA texels of a scale, for a look-up texture. */
export function lookUpTexels(map: ColourMap, span: MapSpan): Uint8Array {
  const texels = new Uint8Array(4 * COLOUR_MAP_SIZE);
  for (let n = 0; n < COLOUR_MAP_SIZE; n++) {
    const colour = colourAt(map, along(span, n / (COLOUR_MAP_SIZE - 1)));
    texels.set([...colour.map(Math.round), 255], 4 * n);
  }
  return texels;
}
