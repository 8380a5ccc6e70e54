/**
 * The card of a local model: what the model is, what it expects of an image and what its answers mean. A card is a small
 * JSON file beside the `.onnx` file, written by whoever made or converted the model.
 */
import { z } from 'zod';
import { ORGANS, structureByName, structuresOf, type Organ } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';

const words = z.string().trim().min(1).max(2000);
const positive = z.number().positive();
const voxels = z.int().min(1).max(1024);

const rising = ({ low = -Infinity, high = Infinity }: { low?: number; high?: number }): boolean =>
  low < high;
const RISING = { message: 'low must be below high' };

const normalisation = z.discriminatedUnion('kind', [
  /** Values as they are. */
  z.strictObject({ kind: z.literal('none') }),
  /** `low` becomes 0 and `high` becomes 1; what lies beyond is cut off. */
  z
    .strictObject({ kind: z.literal('window'), low: z.number(), high: z.number() })
    .refine(rising, RISING),
  /** Cut off at `low` and `high` where given, then minus `mean`, over `sd`. */
  z
    .strictObject({
      kind: z.literal('z-score'),
      mean: z.number(),
      sd: positive,
      low: z.number().optional(),
      high: z.number().optional(),
    })
    .refine(rising, RISING),
  /** Minus the mean of the image, over its standard deviation; of its values above 0 alone where `foreground` is true. */
  z.strictObject({ kind: z.literal('z-score-of-image'), foreground: z.boolean().default(false) }),
]);

const card = z.strictObject({
  schema: z.literal('theatron-model-card'),
  version: z.literal(1),
  name: words.max(80),
  modelVersion: words.max(40),
  organ: z.enum(ORGANS),
  modality: z.enum(['CT', 'MR']),
  intendedUse: words,
  licence: words,
  /** Where it comes from: a paper, an address, a person. */
  source: words,
  input: z.strictObject({
    /** Axes of the voxels the model was trained on: those of patient space, or the image's own. */
    axes: z.enum(['LPS', 'RAS', 'image']).default('LPS'),
    /** mm along i, j, k; null for the spacing of the image. */
    spacingMm: z.tuple([positive, positive, positive]).nullable(),
    /** Voxels along i, j, k that go in at once, or `whole` for all of the image. */
    size: z.union([z.literal('whole'), z.tuple([voxels, voxels, voxels])]),
    /** With `whole`: the image is padded to a multiple of this many voxels along each axis. */
    multipleOf: voxels.default(1),
    /** Share of a patch that it has in common with the next one. */
    overlap: z.number().min(0).max(0.8).default(0.5),
    /**
     * Order of the axes of the tensor after batch and channel: `kji` has i vary fastest, as image files have it. A flat model
     * takes `ji` or `ij`, one slice at a time.
     */
    order: z.enum(['kji', 'ijk', 'ji', 'ij']).default('kji'),
    normalisation,
    /** Value beyond the edges of the image, before normalisation; its least value where left out. */
    outside: z.number().optional(),
  }),
  output: z.discriminatedUnion('kind', [
    /** One channel of scores per label: the highest wins. */
    z.strictObject({ kind: z.literal('scores') }),
    /** One channel: label 1 where it reaches the threshold. */
    z.strictObject({ kind: z.literal('threshold'), threshold: z.number() }),
    /** One channel of label values. */
    z.strictObject({ kind: z.literal('labels') }),
  ]),
  /** What each value of the model is called here: the name of a structure, or `background`. */
  labels: z.record(z.string().regex(/^\d{1,3}$/, 'is not a whole number'), z.string()),
});

export type ModelCard = z.infer<typeof card>;
export type Normalisation = ModelCard['input']['normalisation'];

const BACKGROUND = 'background';

/**
 * The card that a JSON value holds.
 *
 * @throws `bad-input` with `model-card` naming the first entry that does not fit, or `model-card-labels`.
 */
export function parseModelCard(value: unknown): ModelCard {
  const parsed = card.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue.path.length > 0 ? `"${issue.path.join('.')}"` : 'the card';
    return fail(
      'bad-input',
      'model-card',
      `The card of the model cannot be used: ${where}: ${issue.message}.`,
      'Correct the entry and choose the card again. The model is not run without a card that says what it expects.',
    );
  }
  const flat = parsed.data.input.order.length === 2;
  const { size } = parsed.data.input;
  if (flat && size !== 'whole' && size[2] !== 1) {
    return fail(
      'bad-input',
      'model-card',
      `The card of the model cannot be used: "input.size" is ${size.join(' x ')}, but a flat model ("${parsed.data.input.order}") takes one slice at a time.`,
      'Write 1 as the third number, or "whole" for whole slices.',
    );
  }
  requireLabels(parsed.data);
  return parsed.data;
}

/** The card as text of a JSON file. @throws as {@link parseModelCard}, and `bad-input`/`model-card` for text that is no JSON. */
export function readModelCard(text: string): ModelCard {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(
      'bad-input',
      'model-card',
      `The card of the model is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
      'Choose the card that belongs to the model; it ends in .json.',
    );
  }
  return parseModelCard(value);
}

function requireLabels({ labels, organ, output }: ModelCard): void {
  const known = structuresOf(organ).map(({ name }) => name);
  const names = Object.values(labels).filter((name) => name !== BACKGROUND);
  const unknown = names.find((name) => !known.includes(name));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  const values = Object.keys(labels).map(Number);
  if (unknown !== undefined || twice !== undefined || names.length === 0) {
    const what =
      unknown !== undefined
        ? `"${unknown}" is no structure of a ${organ} case`
        : twice !== undefined
          ? `"${twice}" is named twice`
          : 'no structure is named';
    fail(
      'bad-input',
      'model-card-labels',
      `The labels of the model's card cannot be used: ${what}, so its answers would mean nothing here.`,
      `Name each value "${BACKGROUND}" or one of: ${known.join(', ')}.`,
    );
  }
  const highest = Math.max(...values);
  const gap = output.kind === 'scores' && values.length !== highest + 1;
  const threshold = output.kind === 'threshold' && !(1 in labels);
  if (highest <= 255 && !gap && !threshold) return;
  fail(
    'bad-input',
    'model-card-labels',
    gap
      ? `The labels of the model's card go up to ${highest} but name ${values.length} values; with scores every channel needs its name.`
      : threshold
        ? 'The model answers with one threshold, but its card does not say what the value 1 is.'
        : `The labels of the model's card go up to ${highest}; a label map holds values up to 255.`,
    `Name every value from 0 on; write "${BACKGROUND}" for what is no structure.`,
  );
}

/** Which label of `core/anatomy.ts` each value of the model becomes; 0 for background and for values the card does not name. */
export function labelTable({ labels }: Pick<ModelCard, 'labels'>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [value, name] of Object.entries(labels)) {
    table[Number(value)] = structureByName(name)?.label ?? 0;
  }
  return table;
}

/** `Kidney network 2.1`, as results and lists name the model. */
export const modelTitle = ({ name, modelVersion }: ModelCard): string => `${name} ${modelVersion}`;

/** Whether the card is for a case. */
export const cardFits = (
  { organ, modality }: ModelCard,
  ofCase: { readonly organ: Organ; readonly modality: string | undefined },
): boolean =>
  organ === ofCase.organ && (ofCase.modality === undefined || ofCase.modality === modality);
