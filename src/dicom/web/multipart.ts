/** The parts of a multipart/related message (RFC 2046, RFC 2387), as they arrive. */
import { fail } from '../../core/failure.ts';
import { concatenate } from '../inflate.ts';

export interface MultipartLimits {
  readonly mostParts: number;
  readonly mostPartBytes: number;
}

const MOST_HEADER_BYTES = 16 * 1024;
const CRLF = new Uint8Array([13, 10]);
const HEADER_END = new Uint8Array([13, 10, 13, 10]);

/** The boundary that a content type states; undefined where it is none of multipart/related. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/related\s*(;|$)/i.test(contentType)) return undefined;
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * The body of each part in turn. What stands before the first and after the last boundary is ignored.
 * @throws Failure `multipart-damaged`, `multipart-too-large`, and what the source throws.
 */
export async function* multipartBodies(
  pieces: AsyncIterable<Uint8Array>,
  boundary: string,
  { mostParts, mostPartBytes }: MultipartLimits,
): AsyncGenerator<Uint8Array> {
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  // The first boundary need not be behind a line end.
  let rest: Uint8Array = CRLF;
  let state: 'preamble' | 'after-delimiter' | 'headers' | 'body' = 'preamble';
  let body: Uint8Array[] = [];
  let bodyBytes = 0;
  let parts = 0;
  for await (const piece of pieces) {
    rest = concatenate([rest, piece], rest.length + piece.length);
    for (;;) {
      if (state === 'after-delimiter') {
        if (rest.length < 2) break;
        if (rest[0] === 0x2d && rest[1] === 0x2d) return;
        state = 'headers';
      } else if (state === 'headers') {
        const end = find(rest, HEADER_END);
        if (end < 0 && rest.length > MOST_HEADER_BYTES) damaged('a part has no end of its headers');
        if (end < 0) break;
        rest = rest.subarray(end + HEADER_END.length);
        state = 'body';
        parts += 1;
        if (parts > mostParts) tooLarge(`more than ${mostParts} parts`);
      } else {
        const at = find(rest, delimiter);
        // The last bytes may be the start of a delimiter.
        const sure = at < 0 ? Math.max(0, rest.length - delimiter.length + 1) : at;
        if (state === 'body' && sure > 0) {
          body.push(rest.slice(0, sure));
          bodyBytes += sure;
          if (bodyBytes > mostPartBytes) tooLarge('a part larger than any image');
        }
        rest = rest.subarray(at < 0 ? sure : at + delimiter.length);
        if (at < 0) break;
        if (state === 'body') yield concatenate(body, bodyBytes);
        body = [];
        bodyBytes = 0;
        state = 'after-delimiter';
      }
    }
  }
  damaged('it ends without its last boundary');
}

function find(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let n = 1;
    while (n < wanted.length && bytes[at + n] === wanted[n]) n += 1;
    if (n === wanted.length) return at;
  }
  return -1;
}

function damaged(what: string): never {
  return fail(
    'bad-input',
    'multipart-damaged',
    `The answer of the DICOMweb server is damaged: ${what}.`,
    'Try again; if it repeats, look at the server or what stands between.',
  );
}

function tooLarge(what: string): never {
  return fail(
    'too-large',
    'multipart-too-large',
    `The DICOMweb server sends ${what}.`,
    'Retrieve a smaller series.',
  );
}
