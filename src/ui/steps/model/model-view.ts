import { useStore } from 'zustand';
import { modelOf } from '../../../pipeline/results.ts';
import { MODEL_DEFAULTS, type ModelOptions } from '../../../pipeline/wall-model.ts';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

export type ModelField = 'anatomy' | 'thickness' | 'tissue';

interface ModelView {
  readonly field: ModelField;
  readonly fibres: boolean;
  /** Numbers of the AHA segments on the wall. */
  readonly segments: boolean;
  readonly clip: ClipPlane | undefined;
  /** What the next model will be built with. */
  readonly options: ModelOptions;
}

export const modelView = caseScoped<ModelView>((caseStore) => {
  const record = caseStore?.getState().document.steps.model;
  const built = record && modelOf(record, caseStore.blobs);
  return {
    field: 'anatomy',
    fibres: false,
    segments: false,
    clip: undefined,
    options: built ? built.options : MODEL_DEFAULTS,
  };
});

export const useModelView = <Value>(select: (view: ModelView) => Value): Value =>
  useStore(modelView, select);

export const FIELD_TITLES: Readonly<Record<ModelField, string>> = {
  anatomy: 'Structures',
  thickness: 'Wall thickness',
  tissue: 'Scar and border zone',
};
