/** Doubts about what the images are: form, colour, compression, values. */
import { formatMm } from '../core/format.ts';
import type { ImageHeader } from './image-header.ts';
import { lutQuantity } from './modality-lut.ts';
import type { OverlayFacts } from './overlay.ts';
import { readableBits } from './rescale.ts';
import { isLocalizer } from './split.ts';
import { READABLE_FORMS, transferSyntax } from './transfer-syntax.ts';
import { warn } from './warning.ts';
import type { Finding } from './warning.ts';

function burnedIn(images: readonly ImageHeader[]): Finding {
  if (images.some((image) => image.burnedIn === 'yes')) {
    return warn(
      'caution',
      'burned-in-annotation',
      'The header says that text is burned into the images; it may name the patient.',
      'Look at the images before sharing captures.',
    );
  }
  if (!images.some((image) => image.burnedIn === 'unknown')) return undefined;
  return warn(
    'caution',
    'burned-in-unknown',
    'The header does not say whether text is burned into the images. Screen captures and ultrasound often show the name of the patient.',
    'Look at the images before sharing captures.',
  );
}

/** A projection magnifies: what lies between source and detector is smaller than its picture. */
function detectorSpacing({ pixelSpacingMm, detectorSpacingMm }: ImageHeader): Finding {
  if (pixelSpacingMm || !detectorSpacingMm) return undefined;
  return warn(
    'caution',
    'detector-spacing',
    `The pixel size is given at the detector only (${formatMm(detectorSpacingMm[1], 3)}, Imager Pixel Spacing). Lengths in the patient are shorter than in the picture, by a factor that the header does not state.`,
    'Calibrate on an object of known size before you measure.',
  );
}

function ctUnit(images: readonly ImageHeader[]): Finding {
  const units = new Set(images.flatMap((image) => image.ctUnit ?? []));
  if (units.size === 0) return undefined;
  return warn(
    'caution',
    'not-hounsfield',
    `The header says that these CT values are no Hounsfield units (Rescale Type ${[...units].join(', ')}).`,
    'Recipes for CT refuse it: they need the series in Hounsfield units.',
  );
}

function surplus(images: readonly ImageHeader[]): Finding {
  const bytes = Math.max(...images.map(({ surplusBytes }) => surplusBytes));
  if (bytes === 0) return undefined;
  return warn(
    'caution',
    'surplus-pixels',
    `Behind the pixels stand up to ${bytes} bytes that the stated size of the image does not account for. They may be padding, or the size may be wrong.`,
    'Look at the image: where its rows lean like a sheared page, the number of columns in the header is wrong.',
  );
}

/** What refers to an image by its UID (segmentations, reports) cannot tell such images apart. */
function repeatedUids(images: readonly ImageHeader[]): Finding {
  const named = images.filter(({ sopInstanceUid }) => sopInstanceUid !== '');
  const uids = new Set(named.map(({ sopInstanceUid, frame = 1 }) => `${sopInstanceUid} ${frame}`));
  const repeated = named.length - uids.size;
  if (repeated === 0) return undefined;
  return warn(
    'caution',
    'repeated-uid',
    `${repeated} of ${images.length} images carry the identifier (SOP Instance UID) of another image that lies elsewhere, which some de-identification does. They are told apart by their positions.`,
    'Segmentations and reports that refer to these images may mean another one: check where they land.',
  );
}

/** One reconstruction has one scale; MR and PET have one a slice. */
function mixedRescale(images: readonly ImageHeader[]): Finding {
  const scales = new Set(images.map(({ pixels }) => `${pixels.slope} ${pixels.intercept}`));
  if (images[0].modality !== 'CT' || scales.size === 1) return undefined;
  return warn(
    'caution',
    'mixed-rescale',
    `The slices of this CT name ${scales.size} different rescale slopes or intercepts; each slice is scaled by its own.`,
    'Scroll through the slices: where brightness jumps from one to the next, the headers are wrong.',
  );
}

/** What the table makes of stored values, or why it cannot be applied. */
function modalityLut(images: readonly ImageHeader[]): Finding {
  const luts = images.flatMap((image) => image.modalityLut ?? []);
  if (luts.length === 0) return undefined;
  const problem = luts.find((lut) => lut.problem)?.problem;
  const types = new Set(luts.map(({ type }) => type));
  if (problem || luts.length < images.length || types.size > 1) {
    return warn(
      'stop',
      'modality-lut',
      problem
        ? `The values need the look-up table of the header (Modality LUT), which cannot be applied: ${problem}.`
        : 'Some of the images need a look-up table (Modality LUT) and others none, or another kind, so their values are not of one scale.',
      'Export the series again, or with rescale slope and intercept instead.',
    );
  }
  const [lut] = luts;
  const quantity = lutQuantity(lut);
  const both = images.some(({ rescaled }) => rescaled)
    ? ' Rescale slope and intercept, which should not stand beside it, are not used.'
    : '';
  return warn(
    quantity && images[0].modality === 'CT' ? 'caution' : 'info',
    'modality-lut',
    `Stored values become measured ones through a look-up table of ${lut.entries} entries (Modality LUT): ${quantity ? `${quantity.name}, ${quantity.unit ? `in ${quantity.unit}` : 'in a unit that is not stated'}` : 'Hounsfield units'}.${both}`,
    quantity && images[0].modality === 'CT'
      ? 'They are no Hounsfield units: check what they mean before you segment by value.'
      : 'Nothing to do.',
  );
}

/** Which planes there are, and on which images. */
function overlays(images: readonly ImageHeader[]): Finding {
  const planes = new Map<string, { readonly facts: OverlayFacts; readonly on: number[] }>();
  for (const [n, image] of images.entries()) {
    for (const facts of image.overlays) {
      const key = `${facts.group} ${facts.label}`;
      const plane = planes.get(key) ?? { facts, on: [] };
      plane.on.push(n + 1);
      planes.set(key, plane);
    }
  }
  if (planes.size === 0) return undefined;
  const words = [...planes.values()].slice(0, MOST_NAMED).map(({ facts, on }) => {
    const name = facts.label ? ` “${facts.label}”` : '';
    const what = facts.kind === 'region' ? 'region' : 'overlay';
    return `${what} ${facts.group}${name}, ${facts.stored}, on ${placesOf(on, images.length)}`;
  });
  const more = planes.size > MOST_NAMED ? `, and ${planes.size - MOST_NAMED} more` : '';
  return warn(
    'info',
    'overlays',
    `The images carry ${planes.size === 1 ? 'an overlay' : `${planes.size} overlays`} (drawings or text apart from the values): ${words.join('; ')}${more}. They are not shown and not part of the values.`,
    'The command line writes them as a label map (import --overlays). They may name the patient.',
  );
}

const MOST_NAMED = 4;

/** `all 40 images`, `image 3 of 40`, `12 of 40 images (3 to 20)`. */
function placesOf(on: readonly number[], of: number): string {
  if (on.length === of) return of === 1 ? 'the image' : `all ${of} images`;
  if (on.length === 1) return `image ${on[0]} of ${of}`;
  return `${on.length} of ${of} images (${on[0]} to ${on[on.length - 1]})`;
}

export function auditContent(images: readonly ImageHeader[]): Finding[] {
  const [first] = images;
  const { photometric, samplesPerPixel, bitsAllocated } = first.pixels;
  const unsupported = new Set(
    images
      .map(({ pixels }) => transferSyntax(pixels.transferSyntaxUid))
      .filter(({ encoding }) => !encoding)
      .map(({ name, uid }) => `${name}, ${uid}`),
  );
  return [
    unsupported.size > 0
      ? warn(
          'stop',
          'unsupported-transfer-syntax',
          `The pixels are written in a form this version does not read (${[...unsupported].join('; ')}).`,
          `Export the series again ${READABLE_FORMS}.`,
        )
      : undefined,
    samplesPerPixel !== 1 || !/^MONOCHROME[12]$/.test(photometric)
      ? warn(
          'stop',
          'colour-image',
          `The images are colour pictures (${photometric}), not measurements of tissue.`,
          'Choose the grey-scale series they were made from.',
        )
      : undefined,
    !images.every(({ pixels }) => readableBits(pixels))
      ? warn(
          'stop',
          'unsupported-bits',
          `Each pixel takes ${bitsAllocated} bits; 8, 16 and 32 are read.`,
          'Export the series again with 16 bits per pixel.',
        )
      : undefined,
    images.some(({ imageType }) => imageType.includes('MOSAIC'))
      ? warn(
          'stop',
          'mosaic',
          'Each picture shows all slices side by side as tiles (mosaic); their positions are not in the standard header.',
          'Export the series with one slice per image, or as enhanced multi-frame.',
        )
      : undefined,
    isLocalizer(first)
      ? warn(
          'stop',
          'localizer',
          'This is a planning overview (localizer), not a stack of slices.',
          'Choose the diagnostic series.',
        )
      : undefined,
    modalityLut(images),
    images.some(({ rescaleUnusable }) => rescaleUnusable)
      ? warn(
          'stop',
          'rescale-unusable',
          'The header states a rescale slope or intercept that is no number a scanner means (zero, text or beyond all bounds), so stored values cannot become units.',
          'Export the series again, or have its header corrected.',
        )
      : undefined,
    ctUnit(images),
    repeatedUids(images),
    surplus(images),
    mixedRescale(images),
    first.modality === 'CT' && !images.every((image) => image.rescaled || image.modalityLut)
      ? warn(
          'caution',
          'no-rescale',
          'This CT does not say how its stored numbers become Hounsfield units; they are taken as they are.',
          'Check the HU of air (-1000) and blood before segmenting.',
        )
      : undefined,
    images.some(({ lossy }) => lossy)
      ? warn(
          'caution',
          'lossy-compression',
          'The images were compressed with loss before they came here. Fine detail and HU may be altered.',
          'Prefer the original from the archive for measurements.',
        )
      : undefined,
    burnedIn(images),
    overlays(images),
    detectorSpacing(first),
    photometric === 'MONOCHROME1' && first.modality !== 'CT' && first.modality !== 'MR'
      ? warn(
          'info',
          'inverted-greys',
          'These images are meant to be shown with low values bright (MONOCHROME1). Values are kept as they are stored.',
          'Invert the display to see them as on film.',
        )
      : undefined,
    new Set(images.map(({ pixels }) => pixels.transferSyntaxUid)).size > 1
      ? warn(
          'info',
          'mixed-transfer-syntax',
          'The files of this series are not all written the same way; each is decoded in its own way.',
          'Nothing to do.',
        )
      : undefined,
  ];
}
