/** Pixel data as it stands in the file, and what may still tell who is in the picture. */
import { UnreadableFile, type Attributes, type PixelElement } from '../data-set.ts';
import type { Elements } from '../elements.ts';
import { TAG } from '../tags.ts';
import type { IdentityWords } from './identity-words.ts';

/** The value of pixel data, fragments with their delimiter included. @throws UnreadableFile where it is cut. */
export function pixelBytes(body: Uint8Array, { offset, bytes }: PixelElement): Uint8Array {
  const end = bytes === undefined ? endOfFragments(body, offset) : offset + bytes;
  if (end > body.length) throw cut();
  return body.subarray(offset, end);
}

const ITEM = 0xe000;
const DELIMITER = 0xe0dd;

function endOfFragments(body: Uint8Array, from: number): number {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let at = from; at + 8 <= body.length;) {
    const element = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 0xfffe || (element !== ITEM && element !== DELIMITER)) {
      throw new UnreadableFile('unreadable', 'Its compressed pixel data has no valid structure.');
    }
    if (element === DELIMITER) return at + 8;
    at += 8 + view.getUint32(at + 4, true);
  }
  throw cut();
}

const cut = (): UnreadableFile =>
  new UnreadableFile('truncated', 'The file is cut short inside its pixel data.');

/** Something in the picture that removing elements does not reach; a person has to look. */
export interface PictureCaution {
  readonly code:
    | 'burned-in-text'
    | 'burned-in-unknown'
    | 'overlay-in-pixels'
    | 'face'
    | 'identity-in-pixel-data';
  readonly message: string;
}

/** Kinds of image that carry text in the picture more often than not. */
const OFTEN_WITH_TEXT: ReadonlySet<string> = new Set(['US', 'SC', 'OT', 'ES', 'XC', 'DOC', 'IVUS']);
const HEAD = /HEAD|BRAIN|SKULL|FACE|NECK|ORBIT|SINUS|JAW/i;

export function pictureCautions(
  attributes: Attributes,
  elements: Elements,
  pixels: Uint8Array,
  words: IdentityWords,
): PictureCaution[] {
  const found: PictureCaution[] = [];
  const say = (code: PictureCaution['code'], message: string): void => {
    found.push({ code, message });
  };
  if (pixels.length === 0) return found;
  const burned = attributes.text(TAG.burnedInAnnotation);
  if (burned === 'YES') {
    say(
      'burned-in-text',
      'The header states that text is burned into the picture. It is unchanged.',
    );
  } else if (burned !== 'NO' && OFTEN_WITH_TEXT.has(attributes.text(TAG.modality))) {
    say(
      'burned-in-unknown',
      'Pictures of this kind often have text burned in. Look at each of them.',
    );
  }
  if ([...elements.keys()].some((key) => overlayInPixels(key, attributes))) {
    say('overlay-in-pixels', 'An overlay lies in unused bits of the pixels. It is unchanged.');
  }
  if (
    HEAD.test(attributes.text(TAG.bodyPart)) &&
    ['CT', 'MR'].includes(attributes.text(TAG.modality))
  ) {
    say('face', 'The face can be reconstructed from images of the head.');
  }
  if (words.long().some((word) => holds(pixels, word))) {
    say('identity-in-pixel-data', 'Words of the identity stand in the bytes of the pixel data.');
  }
  return found;
}

/** Overlays of more than one allocated bit share the pixels' words (PS3.5 8.1.2, retired). */
const overlayInPixels = (key: string, attributes: Attributes): boolean =>
  /^x60..0100$/.test(key) && (attributes.uint16(key) ?? 1) !== 1;

/** Whether ASCII text stands in bytes, in capitals, in small letters or with a capital first. */
function holds(bytes: Uint8Array, word: string): boolean {
  const forms = new Set([word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)]);
  return [...forms].some((form) => {
    const wanted = new TextEncoder().encode(form);
    for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
      if (wanted.every((byte, n) => bytes[at + n] === byte)) return true;
    }
    return false;
  });
}
