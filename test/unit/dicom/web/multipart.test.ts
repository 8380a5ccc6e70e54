/** The multipart parser: messages cut anywhere into pieces, and 3000 seeded mutants of one. */
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { boundaryOf, multipartBodies } from '../../../../src/dicom/web/multipart.ts';
import { multipart } from '../../../fixtures/dicomweb-server.ts';
import { mutate } from '../../../fixtures/mutate.ts';

const LIMITS = { mostParts: 50, mostPartBytes: 4096 };
const bodies = [
  new Uint8Array([1, 2, 3]),
  new Uint8Array(),
  // Looks like a boundary, up to its last letter.
  new TextEncoder().encode('\r\n--b0undar\r\n--b0undar\r\n\r\n--'),
  new Uint8Array(2000).fill(13),
];

async function* pieces(bytes: Uint8Array, sizes: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + sizes();
    yield bytes.subarray(at, end);
    at = end;
  }
}

async function parse(bytes: Uint8Array, sizes: () => number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const body of multipartBodies(pieces(bytes, sizes), 'b0undary', LIMITS))
    found.push(body);
  return found;
}

describe('bodies of a message', () => {
  it.each([1, 2, 3, 7, 64, 100_000])('in pieces of %i bytes', async (size) => {
    expect(await parse(multipart(bodies), () => size)).toEqual(bodies);
  });

  it('refuses a message without end, too many parts and too large a part', async () => {
    const whole = multipart(bodies);
    await expect(parse(whole.subarray(0, -8), () => 64)).rejects.toMatchObject({
      code: 'multipart-damaged',
    });
    const many = multipart(Array.from({ length: 51 }, () => bodies[0]));
    await expect(parse(many, () => 64)).rejects.toMatchObject({ code: 'multipart-too-large' });
    await expect(parse(multipart([new Uint8Array(5000)]), () => 64)).rejects.toMatchObject({
      code: 'multipart-too-large',
    });
  });

  it('ends every mutant with its bodies or a failure in words', async () => {
    const random = createRandom(31);
    const whole = new Uint8Array(multipart(bodies));
    let refused = 0;
    for (let n = 0; n < 3000; n++) {
      const mutant = mutate(whole, whole, random);
      try {
        const found = await parse(mutant, () => 1 + random.integer(700));
        expect(found.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(
          mutant.length,
        );
      } catch (error) {
        expect(error).toBeInstanceOf(FailureError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});

describe('boundary of a content type', () => {
  it.each([
    ['multipart/related; type="application/dicom"; boundary=abc', 'abc'],
    ['Multipart/Related;boundary="a b"; type=x', 'a b'],
    ['multipart/related', undefined],
    ['application/dicom; boundary=abc', undefined],
    [`multipart/related; boundary=${'x'.repeat(5)}"`, 'xxxxx'],
  ])('%s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});
