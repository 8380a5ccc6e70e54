import { useStore } from 'zustand';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

/** What the scene shows of the organ. */
export type OrganField = 'structures' | 'territories' | 'second-study';

interface OrganView {
  readonly field: OrganField;
  readonly clip: ClipPlane | undefined;
}

export const organView = caseScoped<OrganView>(() => ({ field: 'structures', clip: undefined }));

export const useOrganView = <Value>(select: (view: OrganView) => Value): Value =>
  useStore(organView, select);

export const ORGAN_FIELD_TITLES: Readonly<Record<OrganField, string>> = {
  structures: 'Structures',
  territories: 'Territories',
  'second-study': 'Tumours of both studies',
};
