import { useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatBytes } from '../../../core/format.ts';
import { Button } from '../../kit/button.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { recipeChoice, type CaseRecipe } from '../../operations/recipe-choice.ts';
import { addModelFiles, localModels, removeModel } from '../../operations/recipe-models.ts';
import { notify } from '../../session/session.ts';
import { useCase } from '../../session/hooks.ts';
import { recipesOfCase } from '../../operations/recipe-choice.ts';

/** Adds an ONNX model of the user's own with its card. */
export function AddModel(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const { card, file, failure } = useStore(localModels);
  const document = useCase((state) => state.document);
  const add = async (files: readonly File[]): Promise<void> => {
    const added = await addModelFiles(files);
    if (!added || !document) return;
    const fits = recipesOfCase(document).some(({ id }) => id === added.id);
    if (fits) recipeChoice.setState({ id: added.id });
    else
      notify(
        `The model is for ${added.card.modality} of the ${added.card.organ}, which this case is not. It is offered in cases that fit.`,
      );
  };
  const waiting = card
    ? `Card of ${card.name} read. Now choose its .onnx file.`
    : file
      ? `${file.name} chosen. Now choose its card (.json).`
      : undefined;
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label="Local model and its card"
        accept=".onnx,.json"
        onChange={(event) => {
          void add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      {failure && <FailureNote failure={failure} />}
      {waiting && <p className="t3 small">{waiting}</p>}
      <Button kind="ghost" wide onPress={() => input.current?.click()}>
        Add a local model (ONNX and card)
      </Button>
    </>
  );
}

/** What the card of the local model in hand says of it. */
export function ModelFacts({ recipe }: { readonly recipe: CaseRecipe }): ReactElement | null {
  const model = useStore(localModels, ({ models }) => models.find(({ id }) => id === recipe.id));
  if (!model) return null;
  const { card, file, id } = model;
  return (
    <div className="stack recipe-words" data-testid="model-card">
      <p className="t3 small">
        {`A local model; what it is worth was not measured here. Intended use, as its card states it: ${card.intendedUse}`}
      </p>
      <KeyValue
        facts={[
          { term: 'File', value: `${file.name}, ${formatBytes(file.size)}` },
          { term: 'Licence', value: card.licence },
          { term: 'Source', value: card.source },
        ]}
      />
      <Button kind="ghost" wide onPress={() => removeModel(id)}>
        Remove this model
      </Button>
    </div>
  );
}
