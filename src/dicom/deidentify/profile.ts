/**
 * The Basic Application Level Confidentiality Profile: PS3.15 2024b, table E.1-1, column "Basic Prof.", as data, with a
 * default by value representation for what the table does not name.
 *
 * Actions of the table: X remove, Z empty, D dummy value, U replace the UID consistently, U* the same for references in
 * the items of a sequence. Of a combination such as X/Z/D, which one applies depends on whether the object's definition
 * requires the attribute. The last of them is always allowed and leaves every object valid, so that is what is done.
 */
import { ANNEX_E_HIGH } from './annex-e-high.ts';
import { ANNEX_E_LOW } from './annex-e-low.ts';
import { ANNEX_E_MIDDLE } from './annex-e-middle.ts';
import { ANNEX_E_PROCEDURES } from './annex-e-procedures.ts';
import { BEYOND_ANNEX_E } from './beyond-annex-e.ts';
import { KNOWN_ELEMENTS } from './known-elements.ts';

export const PROFILE_EDITION = 'PS3.15 2024b';

export interface ProfileRule {
  readonly vr: string;
  /** As the table writes it: `X`, `Z`, `D`, `U` or a combination. */
  readonly action: string;
  /** `Accession Number`. */
  readonly name: string;
}

const RULES: ReadonlyMap<string, ProfileRule> = new Map(
  [
    // The table comes last and wins.
    BEYOND_ANNEX_E,
    ANNEX_E_LOW,
    ANNEX_E_MIDDLE,
    ANNEX_E_PROCEDURES,
    ANNEX_E_HIGH,
  ].flatMap((text) => text.trim().split('\n').map(parseRule)),
);

function parseRule(line: string): [string, ProfileRule] {
  const [tag, vr, action, keyword] = line.split(' ');
  return [tag, { vr, action, name: spaced(keyword) }];
}

/** `StudyInstanceUID` to `Study Instance UID`. */
function spaced(keyword: string): string {
  return keyword.replaceAll(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4');
}

/** What the profile says about an element, by tag in eight lower-case hexadecimal digits. */
export const profileRule = (tag: string): ProfileRule | undefined => RULES.get(tag);

const KNOWN_VR: ReadonlyMap<string, string> = new Map(
  KNOWN_ELEMENTS.trim()
    .split('\n')
    .flatMap((line) => {
      const [group, ...elements] = line.split(' ');
      return elements.map((text): [string, string] => [group + text.slice(0, 4), text.slice(4)]);
    }),
);

/** The value representation that PS3.6 gives an element; undefined for elements that it does not name. */
export const knownVr = (tag: string): string | undefined => RULES.get(tag)?.vr ?? KNOWN_VR.get(tag);

/** UIDs of classes, transfer syntaxes and coding schemes name a kind of thing and nobody's images. */
const CLASS_UIDS: ReadonlySet<string> = new Set(
  (
    '00080016 0008001a 0008001b 00080062 0008010c 0008010d 00080117 00080118 0008040e 00081150 0008115a 00083002 00089123 ' +
    '00340003 04000010 04000510 30100052 30100053'
  ).split(' '),
);

export const isClassUid = (tag: string): boolean => CLASS_UIDS.has(tag);

/** Long code values are codes, not text. */
const CODES: ReadonlySet<string> = new Set(['00080119', '00080120']);

/** For elements that no table names: what their value representation can carry decides. */
export function defaultAction(tag: string, vr: string): string | undefined {
  if (CODES.has(tag)) return undefined;
  if (vr === 'UI') return isClassUid(tag) ? undefined : 'U';
  if (vr === 'PN') return 'Z/D';
  if (isTemporal(vr)) return 'X/Z/D';
  return FREE_TEXT.has(vr) ? 'X' : undefined;
}

const FREE_TEXT: ReadonlySet<string> = new Set(['LT', 'ST', 'UT', 'UC', 'UR']);

export const isTemporal = (vr: string): boolean => vr === 'DA' || vr === 'DT' || vr === 'TM';

/** A birth date is no date of the examination: no option of the profile retains it. */
const BIRTH: ReadonlySet<string> = new Set(['00100030', '00100032']);

export const isBirth = (tag: string): boolean => BIRTH.has(tag);
