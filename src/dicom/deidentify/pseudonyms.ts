/**
 * What stands in place of an identity. Everything follows from the seed and the original value alone, so that files which
 * are exported one after the other still refer to each other, and nothing leads back without the seed.
 */
import { digestJson } from '../../core/digest.ts';

export interface Person {
  /** Takes the place of name and number. */
  readonly pseudonym: string;
  /** Days that are added to every date; always into the past. */
  readonly offsetDays: number;
}

export interface Pseudonyms {
  /** Makes the replacements of these UIDs ready for {@link Pseudonyms.uid}. */
  prepare(uids: Iterable<string>): Promise<void>;
  /** The replacement of a prepared UID; those of the standard itself stay. */
  uid(original: string): string;
  /** The pseudonym and the offset of dates of one patient, by ID or what stands for it. */
  person(key: string): Promise<Person>;
}

const STANDARD_ROOT = '1.2.840.10008.';
const MOST_DAYS_BACK = 3650;

/** Replacements under one seed. The last digits of each prove that it was made here: it is left alone the second time. */
export function createPseudonyms(seed: number): Pseudonyms {
  const hash = (purpose: string, text: string): Promise<string> =>
    digestJson(['theatron', seed, purpose, text]);
  const uids = new Map<string, string>();
  const persons = new Map<string, Person>();

  const replaceUid = async (original: string): Promise<string> => {
    if (original === '' || original.startsWith(STANDARD_ROOT)) return original;
    const own = hexOfUid(original);
    if (own && own.slice(24) === (await hash('uid check', own.slice(0, 24))).slice(0, 8)) {
      return original;
    }
    const digits = (await hash('uid', original)).slice(0, 24);
    // Version 8 and the variant of RFC 9562, as the root 2.25 asks for a UUID.
    const body = `${digits.slice(0, 12)}8${digits.slice(13, 16)}8${digits.slice(17)}`;
    const check = (await hash('uid check', body)).slice(0, 8);
    return `2.25.${BigInt(`0x${body}${check}`)}`;
  };

  return {
    async prepare(originals) {
      for (const original of originals) {
        if (!uids.has(original)) uids.set(original, await replaceUid(original));
      }
    },
    uid(original) {
      const replaced = uids.get(original);
      if (replaced === undefined) throw new Error('a UID was not prepared');
      return replaced;
    },
    async person(key) {
      const known = persons.get(key) ?? (await makePerson(key, hash));
      persons.set(key, known);
      return known;
    },
  };
}

async function makePerson(
  key: string,
  hash: (purpose: string, text: string) => Promise<string>,
): Promise<Person> {
  const own = /^ANON-([0-9A-F]{10})([0-9A-F]{6})$/.exec(key);
  const check = async (body: string): Promise<string> =>
    (await hash('patient check', body)).slice(0, 6).toUpperCase();
  // Dates of a copy were moved when it was made.
  if (own && own[2] === (await check(own[1]))) return { pseudonym: key, offsetDays: 0 };
  const body = (await hash('patient', key)).slice(0, 10).toUpperCase();
  const offset = Number.parseInt((await hash('dates', key)).slice(0, 8), 16);
  return {
    pseudonym: `ANON-${body}${await check(body)}`,
    offsetDays: -1 - (offset % MOST_DAYS_BACK),
  };
}

/** The 32 hexadecimal digits of a UID below 2.25; undefined for all others. */
function hexOfUid(uid: string): string | undefined {
  const digits = /^2\.25\.(\d{1,39})$/.exec(uid)?.[1];
  const hex = digits && BigInt(digits).toString(16).padStart(32, '0');
  return hex?.length === 32 ? hex : undefined;
}
