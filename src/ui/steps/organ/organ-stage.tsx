import './organ.css';
import { Box } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { structureByLabel } from '../../../core/anatomy.ts';
import { formatMl } from '../../../core/format.ts';
import type { OrganModel } from '../../../pipeline/organ-model.ts';
import { VesselTubes } from '../../../view/resection/vessel-tubes.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { setDisplay } from '../../operations/edit-labels.ts';
import { useSecondTumours } from '../../operations/second-tumours.ts';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel, useStepStatus } from '../../session/results.ts';
import { isTreeLabel, treeRgb } from '../resection/tree-colours.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { useNarrow } from '../scene/use-narrow.ts';
import { AlignmentStage } from './alignment-stage.tsx';
import { volumeChanges } from './lesion-words.ts';
import { ORGAN_LEGEND_WIDTH_PX, OrganLegend, type LegendRow } from './organ-legend.tsx';
import {
  drawsTubes,
  isShown,
  organCallouts,
  organSurfaces,
  SECOND_COLOUR,
  territoryColour,
  territoryOfSurface,
  type OrganLook,
} from './organ-surfaces.ts';
import {
  chooseTerritory,
  hoverTerritory,
  ORGAN_FIELD_TITLES,
  organView,
  useOrganView,
  type OrganField,
} from './organ-view.ts';

/** The organ with its tumours and vessels, its territories, the tumours of both studies, or both studies' slices. */
export function OrganStage(): ReactElement {
  const model = useOrganModel();
  const field = useOrganView((view) => view.field);
  const segmented = useCase((state) => state.document.steps.segmentation !== null);
  const second = useCase((state) => state.document.steps.followUp) ?? null;
  if (field === 'alignment' && second) return <AlignmentStage record={second} />;
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

const NOTHING_DARK: ReadonlySet<string> = new Set();
const NO_DISPLAY: OrganLook['display'] = {};
const NO_CHANGES: ReadonlyMap<string, string> = new Map();

function OrganScene({ model }: { readonly model: OrganModel }): ReactElement {
  const { field, clip, tubes, territory, hovered } = useOrganView((view) => view);
  const stale = useStepStatus('organ').state === 'stale';
  const display = useCase((state) => state.document.display) ?? NO_DISPLAY;
  const structures = useCase((state) => state.document.steps.segmentation?.summary.structures);
  const followUp = useCase((state) => state.document.steps.followUp)?.summary;
  const second = useSecondTumours(field === 'second-study');
  const look = useMemo(
    (): OrganLook => ({ field, tubes, territory, hovered, display }),
    [field, tubes, territory, hovered, display],
  );
  const surfaces = useMemo(() => organSurfaces(model, look, second), [model, look, second]);
  const callouts = useMemo(
    () =>
      organCallouts(
        model,
        look,
        structures ?? [],
        followUp ? volumeChanges(followUp.lesions) : NO_CHANGES,
      ),
    [model, look, structures, followUp],
  );
  const tubed = drawsTubes(model, look);
  const rows = legendRows(model, look, second.length > 0);
  const title = structureByLabel(model.parenchyma[0])?.title ?? 'Organ';
  const subtitle = [
    ORGAN_FIELD_TITLES[field],
    field === 'second-study' && followUp && `${followUp.intervalDays} days apart`,
    tubed && 'vessels as centrelines',
    stale && 'STALE',
  ];
  const narrow = useNarrow();
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      callouts={callouts}
      clip={clip}
      title={title}
      subtitle={subtitle.filter(Boolean).join(', ')}
      reservedLeftPx={narrow ? ORGAN_LEGEND_WIDTH_PX - 16 : ORGAN_LEGEND_WIDTH_PX}
      testId="viewport-scene"
      onClip={(next) => organView.setState({ clip: next })}
      onHover={(pick) => hoverTerritory(territoryOfSurface(pick?.surfaceId))}
      onPick={(pick) => {
        const found = territoryOfSurface(pick.surfaceId);
        if (found) chooseTerritory(found);
      }}
      onCapture={() =>
        void captureScene(field === 'second-study' ? 'followUp' : 'organ', {
          title: `${title}, ${ORGAN_FIELD_TITLES[field].toLowerCase()}`,
          caption: captionOf(field, tubed, followUp?.intervalDays),
          notes: [ORGAN_FIELD_TITLES[field]],
        })
      }
      renderObjects={(plane) =>
        tubed &&
        model.trees.map((tree) => (
          <VesselTubes
            key={tree.kind}
            tree={tree}
            colour={treeRgb(model.organ, tree.kind)}
            dark={NOTHING_DARK}
            lit={undefined}
            clip={plane}
          />
        ))
      }
    >
      {stale && <div className="stale-veil" />}
      <OrganLegend
        rows={rows}
        stale={stale}
        onVisible={(name, visible) => setDisplay(name, { visible })}
      />
    </HeartScene>
  );
}

function captionOf(field: OrganField, tubes: boolean, days: number | undefined): string {
  const vessels = tubes ? ' Vessels are drawn as tubes along their centrelines.' : '';
  if (field === 'territories')
    return `Territories of the inflow: each voxel of the organ belongs to the branch that is nearest to it.${vessels}`;
  if (field === 'second-study')
    return `Tumours of the first study in colour and, pale with lines, those of the second study${days === undefined ? '' : ` ${days} days later`}, laid on the first by a rigid alignment.${vessels}`;
  return `The organ with its tumours and vessels, as segmented.${vessels}`;
}

function legendRows(model: OrganModel, look: OrganLook, second: boolean): LegendRow[] {
  if (look.field === 'territories')
    return model.territorySurfaces.map(({ id, title, volumeMl }, n) => ({
      id,
      title,
      colour: territoryColour(n),
      pattern: 'solid',
      note: formatMl(volumeMl),
    }));
  const rows = model.surfaces.flatMap(({ name, label }): LegendRow[] => {
    const structure = structureByLabel(label);
    if (!structure) return [];
    const { title, colour, pattern } = structure;
    const row = { id: name, title, colour, pattern };
    // Tubes are not structures of the label map; they are switched in the command bar.
    return drawsTubes(model, look) && isTreeLabel(model.organ, label)
      ? [row]
      : [{ ...row, visible: isShown(look.display, name) }];
  });
  return second
    ? [...rows, { id: 'second', title: 'Second study', colour: SECOND_COLOUR, pattern: 'lines' }]
    : rows;
}
