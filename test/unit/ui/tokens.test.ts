/** The colours of structures on canvases are those that the stylesheet gives their names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ORGANS, structuresOf } from '../../../src/core/anatomy.ts';

const tokens = new Map(
  [
    ...readFileSync(new URL('../../../src/ui/style/tokens.css', import.meta.url), 'utf8').matchAll(
      /(--a-[\w-]+): #([0-9a-f]{6});/g,
    ),
  ].map(([, name, hex]) => [
    name,
    [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  ]),
);

describe('anatomy colours', () => {
  it.each(ORGANS)('of a %s case are the same in lists and in pictures', (organ) => {
    for (const { name, colour, colourToken } of structuresOf(organ))
      expect(tokens.get(colourToken), name).toEqual([...colour]);
  });

  it('bone has a colour of its own', () => {
    const bone = structuresOf('brain').find(({ name }) => name === 'bone');
    const white = structuresOf('brain').find(({ name }) => name === 'white-matter');
    expect(bone?.colourToken).toBe('--a-bone');
    expect(bone?.colour).not.toEqual(white?.colour);
  });
});
