import { Box } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { isTumourLabel, LABEL, structureByLabel } from '../../../core/anatomy.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import { TERRITORY_COLOURS, type OrganModel } from '../../../pipeline/organ-model.ts';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface } from '../../../view/scene/scene-types.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { useSecondTumours } from '../../operations/second-tumours.ts';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel, useStepStatus } from '../../session/results.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { ORGAN_FIELD_TITLES, organView, useOrganView, type OrganField } from './organ-view.ts';

/** The organ with its tumours and vessels, its territories, or the tumours of both studies. */
export function OrganStage(): ReactElement {
  const model = useOrganModel();
  const segmented = useCase((state) => state.document.steps.segmentation !== null);
  if (model) return <OrganScene model={model} />;
  return (
    <div className="scene-empty">
      <EmptyState icon={Box} title="No model yet">
        {segmented
          ? 'Build it from the structures with the button at the right: surfaces, vessel trees and territories.'
          : 'A model is built from segmented structures. Go to Segment and run the recipe first.'}
      </EmptyState>
    </div>
  );
}

function OrganScene({ model }: { readonly model: OrganModel }): ReactElement {
  const { field, clip } = useOrganView((view) => view);
  const stale = useStepStatus('organ').state === 'stale';
  const surfaces = useOrganSurfaces(model, field);
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      clip={clip}
      title={structureByLabel(model.parenchyma[0])?.title ?? 'Organ'}
      subtitle={[ORGAN_FIELD_TITLES[field], stale && 'STALE'].filter(Boolean).join(', ')}
      testId="viewport-scene"
      onClip={(next) => organView.setState({ clip: next })}
      onCapture={() =>
        void captureScene('organ', {
          title: `Organ model, ${ORGAN_FIELD_TITLES[field].toLowerCase()}`,
          caption: CAPTIONS[field],
        })
      }
    >
      {stale && <div className="stale-veil" />}
    </HeartScene>
  );
}

const CAPTIONS: Readonly<Record<OrganField, string>> = {
  structures: 'The organ with its tumours and vessels, as segmented.',
  territories: 'Territories of the inflow, each voxel with the branch that is nearest to it.',
  'second-study':
    'Tumours of the first study, and those of the second study as a lattice, aligned rigidly.',
};

const GHOST_OPACITY = 0.25;
/** Neighbours of the organ: quiet, so that the organ is read first. */
const NEIGHBOURS: ReadonlySet<number> = new Set([
  LABEL.spleen,
  LABEL.kidneyLeft,
  LABEL.kidneyRight,
  LABEL.aorta,
  LABEL.gallbladder,
]);
const SECOND_COLOUR = [240, 236, 228] as const;

function useOrganSurfaces(model: OrganModel, field: OrganField): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  const second = useSecondTumours(field === 'second-study');
  return useMemo(() => {
    const parenchyma = new Set(model.parenchyma);
    const structures = model.surfaces.flatMap(({ name, label, mesh }): SceneSurface[] => {
      const structure = structureByLabel(label);
      if (!structure) return [];
      const inside = parenchyma.has(label);
      if (inside && field === 'territories') return [];
      const visible = display?.[name]?.visible ?? true;
      const opacity = opacityOf(label, inside, field);
      const { title, colour, pattern } = structure;
      return [{ id: name, label: title, mesh, colour, pattern, opacity, visible }];
    });
    if (field === 'territories') return [...structures, ...territories(model)];
    return [...structures, ...second.map(secondSurface)];
  }, [model, field, display, second]);
}

function opacityOf(label: number, inside: boolean, field: OrganField): number {
  if (inside) return GHOST_OPACITY;
  if (field === 'second-study') return isTumourLabel(label) ? 1 : 0.12;
  if (field === 'territories' && NEIGHBOURS.has(label)) return 0.12;
  return NEIGHBOURS.has(label) ? 0.5 : 1;
}

const territories = ({ territorySurfaces }: OrganModel): SceneSurface[] =>
  territorySurfaces.map(({ id, title, mesh }, n) => ({
    id: `territory-${id}`,
    label: title,
    mesh,
    colour: TERRITORY_COLOURS[n % TERRITORY_COLOURS.length],
    opacity: 1,
    visible: true,
  }));

const secondSurface = ({ label, mesh }: { readonly label: number; readonly mesh: TriMesh }) => ({
  id: `second-${label}`,
  label: `${structureByLabel(label)?.title ?? 'Tumour'}, second study`,
  mesh,
  colour: SECOND_COLOUR,
  pattern: 'outline' as const,
  opacity: 0.35,
  visible: true,
});
