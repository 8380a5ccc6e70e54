/** Local models that the user has added: they stay while the page is open and are sent nowhere. */
import { createStore } from 'zustand/vanilla';
import { toFailure, type Failure } from '../../core/failure.ts';
import type { Recipe } from '../../pipeline/recipes.ts';
import { modelTitle, readModelCard, type ModelCard } from '../../segment/model-plug/card.ts';
import { notify } from '../session/session.ts';

export type ModelId = `model:${number}`;

export interface LocalModel {
  readonly id: ModelId;
  readonly card: ModelCard;
  readonly file: File;
}

export interface LocalModels {
  readonly models: readonly LocalModel[];
  /** One of the two files, waiting for the other. */
  readonly card: ModelCard | undefined;
  readonly file: File | undefined;
  readonly failure: Failure | undefined;
}

export const localModels = createStore<LocalModels>(() => ({
  models: [],
  card: undefined,
  file: undefined,
  failure: undefined,
}));

let nextNumber = 1;

/** Takes a card and a model, together or one after the other; answers with the new one as soon as both are there. */
export async function addModelFiles(files: readonly File[]): Promise<LocalModel | undefined> {
  const text = files.find(({ name }) => /\.json$/i.test(name));
  const onnx = files.find(({ name }) => /\.onnx$/i.test(name));
  if (!text && !onnx) {
    notify('A local model is an .onnx file with a card in a .json file. Choose both.');
    return undefined;
  }
  try {
    if (onnx) localModels.setState({ file: onnx, failure: undefined });
    if (text) localModels.setState({ card: readModelCard(await text.text()), failure: undefined });
  } catch (error) {
    localModels.setState({ failure: toFailure(error) });
    return undefined;
  }
  const { card, file, models } = localModels.getState();
  if (!card || !file) return undefined;
  const added: LocalModel = { id: `model:${nextNumber++}`, card, file };
  // The same model again takes the place of the one before.
  const others = models.filter((model) => modelTitle(model.card) !== modelTitle(card));
  localModels.setState({ models: [...others, added], card: undefined, file: undefined });
  return added;
}

export function removeModel(id: ModelId): void {
  localModels.setState(({ models }) => ({ models: models.filter((model) => model.id !== id) }));
}

/** A model beside the recipes. */
export const recipeOfModel = ({ id, card }: LocalModel): Omit<Recipe, 'id'> & { id: ModelId } => ({
  id,
  title: modelTitle(card),
  version: card.modelVersion,
  organs: [card.organ],
  modality: card.modality,
  expects: card.intendedUse,
  unsure: 'Everything: what a local model is worth was not measured here.',
  proposes: Object.values(card.labels)
    .filter((name) => name !== 'background')
    .join(', '),
  clicks: 'none',
  needsMark: false,
  needsOutlines: false,
  joins: false,
});
