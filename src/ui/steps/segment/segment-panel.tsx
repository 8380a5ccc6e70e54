import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { structureByLabel } from '../../../core/anatomy.ts';
import { formatMl } from '../../../core/format.ts';
import { displayOf } from '../../../twin/document.ts';
import type { StructureSummary } from '../../../twin/records.ts';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { StructureRow } from '../../kit/structure-row.tsx';
import { setDisplay } from '../../operations/edit-labels.ts';
import { agreement } from '../../operations/edit-agreement.ts';
import { editProposal } from '../../operations/edit-proposal.ts';
import { useCase, useOrgan } from '../../session/hooks.ts';
import { listedStructures, missingStructures } from '../../session/structures.ts';
import { tools, useTools } from '../../session/tools.ts';
import { AgreementSection } from './agreement-section.tsx';
import { CineSection } from './cine-section.tsx';
import { EditPanel, Proposal } from './edit-panel.tsx';
import { LabelFilesMenu } from './label-files.tsx';
import { RecipeSection } from './recipe-section.tsx';
import { ScarSection } from './scar-section.tsx';
import { TissueSection } from './tissue-section.tsx';
import { BrushSettings, Tools } from './tools-section.tsx';
import { useRecipe } from './use-recipe.ts';

/** Structures, tools and the recipe. */
export function SegmentPanel(): ReactElement {
  const document = useCase((state) => state.document);
  const record = document?.steps.segmentation;
  const comparing = useStore(agreement, (state) => state.open);
  return (
    <>
      <Section
        title="Structures"
        note={record ? `${record.summary.structures.length}, volumes in ml` : 'none yet'}
        actions={record && <LabelFilesMenu />}
      >
        {record ? <Structures structures={record.summary.structures} /> : <NoStructures />}
      </Section>
      {record && comparing ? <AgreementSection /> : <Bench />}
    </>
  );
}

/** What is measured, the tools, the checks and the next action. */
function Bench(): ReactElement {
  const document = useCase((state) => state.document);
  const record = document?.steps.segmentation;
  const proposal = useStore(editProposal, ({ current }) => current);
  return (
    <>
      {record?.summary.cine && (
        <CineSection cine={record.summary.cine} edits={record.summary.edits} />
      )}
      {record?.summary.scar && (
        <ScarSection scar={record.summary.scar} edits={record.summary.edits} />
      )}
      {record && document.organ === 'heart' && <TissueSection />}
      {record && <Tools />}
      {record && <BrushSettings />}
      {record && <EditPanel />}
      <Checks />
      {proposal ? <Proposal proposal={proposal} /> : <RecipeSection />}
    </>
  );
}

function NoStructures(): ReactElement {
  const recipe = useRecipe();
  return (
    <p className="t2">
      {!recipe
        ? 'There is no recipe for these images yet. Start with an empty map and paint the structures.'
        : recipe.needsOutlines
          ? `This recipe measures ${recipe.proposes}. Import a label map that fits the images, or start with an empty map and paint wall and cavity of the left ventricle.`
          : `Run the recipe to get a proposal for ${recipe.proposes}. Everything it proposes can be edited.`}
    </p>
  );
}

function Structures({
  structures,
}: {
  readonly structures: readonly StructureSummary[];
}): ReactElement {
  const document = useCase((state) => state.document);
  const organ = useOrgan();
  const whole = useWholeOrgan();
  const { selectedLabel: selected, layer } = useTools((state) => state);
  return (
    <ul aria-label="Structures">
      {listedStructures(organ, structures).map(({ label, name, title, colour, pattern }) => {
        const found = structures.find((structure) => structure.label === label);
        const display = document && displayOf(document, name);
        return (
          <StructureRow
            key={name}
            name={title}
            colour={`rgb(${colour.join(' ')})`}
            pattern={pattern}
            volumeMl={found?.volumeMl ?? 0}
            visible={display?.visible ?? true}
            locked={display?.locked ?? false}
            selected={layer === 'labels' && label === selected}
            onSelect={() => tools.setState({ layer: 'labels', selectedLabel: label })}
            onVisible={(visible) => setDisplay(name, { visible })}
            onLocked={(locked) => setDisplay(name, { locked })}
            caution={(organ === 'heart' && whole) || found ? cautionOf(found) : undefined}
          />
        );
      })}
    </ul>
  );
}

/** Short-axis MR shows the ventricles alone: the rest of the heart is not missing from it. */
const useWholeOrgan = (): boolean =>
  useCase(
    ({ document: { organ, steps } }) => organ !== 'heart' || steps.image?.summary.modality !== 'MR',
  ) ?? true;

/** Why a structure deserves a second look, or undefined. */
function cautionOf(found: StructureSummary | undefined): string | undefined {
  if (!found || found.volumeMl === 0) return 'Nothing is labelled';
  if (found.note && found.confidence !== 'good') return found.note;
  const plausible = structureByLabel(found.label)?.plausibleMl;
  if (plausible && (found.volumeMl < plausible[0] || found.volumeMl > plausible[1]))
    return `${formatMl(found.volumeMl)} lies outside ${plausible[0]} to ${plausible[1]} ml`;
  return undefined;
}

function Checks(): ReactElement | null {
  const organ = useOrgan();
  const record = useCase((state) => state.document.steps.segmentation);
  const whole = useWholeOrgan();
  if (!record) return <Section label="Checks" grow />;
  const { warnings, structures } = record.summary;
  const missing = whole ? missingStructures(organ, structures) : [];
  return (
    <Section
      title="Checks"
      note={warnings.length + missing.length === 0 ? 'nothing to look at' : ''}
      grow
    >
      <div className="stack flush">
        {warnings.map(({ code, message }) => (
          <Note key={`${code} ${message}`} kind="caution" title={message} />
        ))}
        {missing.map(({ name, title }) => (
          <Note key={name} kind="caution" title={`${title} is empty`}>
            Paint it, or go on without it where it is not needed.
          </Note>
        ))}
      </div>
    </Section>
  );
}
