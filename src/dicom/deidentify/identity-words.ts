/**
 * Words of an identity that were found in elements that go, so that the same words do not stay behind elsewhere: a name
 * typed into the protocol's comment, a number in the name of a device.
 */
export interface IdentityWords {
  collect(text: string): void;
  /** Whether a text holds one of the words, as a word of its own. */
  isIn(text: string): boolean;
  /** Words of at least six plain letters or digits, for a search in bytes, where short ones turn up by chance. */
  long(): readonly string[];
}

/** Elements other than names whose words identify a person. */
const IDENTIFYING: ReadonlySet<string> = new Set(
  '00100020 00100030 00100021 00101000 00080050 00101040 00102154 00102155 00101090 00380010'.split(
    ' ',
  ),
);

export const isIdentifying = (tag: string, vr: string | undefined): boolean =>
  vr === 'PN' || IDENTIFYING.has(tag);

const SHORTEST = 3;
const SHORTEST_IN_BYTES = 6;

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word.length >= SHORTEST);

/** What stands for a person after de-identification is no identity. */
const DUMMY_WORDS: ReadonlySet<string> = new Set(['anon', 'anonymized', 'anonymous', '19000101']);

export function createIdentityWords(): IdentityWords {
  const words = new Set<string>();
  return {
    collect(text) {
      for (const word of wordsOf(text)) if (!DUMMY_WORDS.has(word)) words.add(word);
    },
    isIn: (text) => wordsOf(text).some((word) => words.has(word)),
    long: () =>
      [...words].filter((word) => word.length >= SHORTEST_IN_BYTES && /^[a-z0-9]+$/.test(word)),
  };
}
