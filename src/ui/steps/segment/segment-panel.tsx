import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { isTumourLabel, structureByLabel, structuresOf } from '../../../core/anatomy.ts';
import { useStore } from 'zustand';
import { formatMl } from '../../../core/format.ts';
import { displayOf } from '../../../twin/document.ts';
import type { StructureSummary } from '../../../twin/records.ts';
import { recipeFor } from '../../../pipeline/recipes.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { StructureRow } from '../../kit/structure-row.tsx';
import { setDisplay } from '../../operations/edit-labels.ts';
import { markList, recipeMarks, removeMark } from '../../operations/recipe-marks.ts';
import { runSegmentation, startByHand } from '../../operations/run-segmentation.ts';
import { useCase, useOrgan, useSession } from '../../session/hooks.ts';
import { listedStructures, missingStructures } from '../../session/structures.ts';
import { tools, useTools } from '../../session/tools.ts';
import { EditPanel, EditState } from './edit-panel.tsx';
import { ImportLabelsButton, LabelFilesMenu } from './label-files.tsx';
import { TissueSection } from './tissue-section.tsx';
import { BrushSettings, Tools } from './tools-section.tsx';
import { useJobState } from '../use-job-state.ts';

/** Structures, tools and the recipe. */
export function SegmentPanel(): ReactElement {
  const document = useCase((state) => state.document);
  const record = document?.steps.segmentation;
  return (
    <>
      <Section
        title="Structures"
        note={record ? `${record.summary.structures.length}, volumes in ml` : 'none yet'}
        actions={record && <LabelFilesMenu />}
      >
        {record ? <Structures structures={record.summary.structures} /> : <NoStructures />}
      </Section>
      {record && document.organ === 'heart' && <TissueSection />}
      {record && <Tools />}
      {record && <BrushSettings />}
      {record && <EditPanel />}
      <Checks />
      <Recipe />
    </>
  );
}

function NoStructures(): ReactElement {
  const recipe = recipeFor(useOrgan());
  return (
    <p className="t2">
      {recipe
        ? `Run the recipe to get a proposal for ${recipe.proposes}. Everything it proposes can be edited.`
        : 'There is no recipe for this organ yet. Start with an empty map and paint the structures.'}
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
            caution={organ === 'heart' || found ? cautionOf(found) : undefined}
          />
        );
      })}
    </ul>
  );
}

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
  if (!record) return <Section label="Checks" grow />;
  const { warnings, structures } = record.summary;
  const missing = missingStructures(organ, structures);
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

function Recipe(): ReactElement {
  const job = useJobState('segment');
  const recipe = recipeFor(useOrgan());
  const hasImage = useSession((state) => state.volume !== undefined);
  const done = useCase((state) => state.document.steps.segmentation !== null) ?? false;
  const unseen = useCase((state) =>
    state.document.steps.image?.interlocks.some(({ answer }) => answer === null),
  );
  const unavailable = !hasImage
    ? 'Confirm a series in Import first'
    : unseen
      ? 'The image was repaired: look at it in Review and answer there first'
      : undefined;
  return (
    <Section label="Recipe" pinned>
      {recipe?.clicks && <Marks />}
      {recipe && (
        <JobBlock
          title={`${recipe.title} recipe`}
          runLabel={done ? 'Run the recipe again' : 'Propose structures'}
          state={job.state}
          disabledReason={unavailable}
          onRun={() => void runSegmentation()}
          onCancel={job.cancel}
        />
      )}
      {!done && (
        <Button
          kind={recipe ? 'ghost' : 'primary'}
          wide
          disabledReason={unavailable}
          onPress={() => void startByHand()}
        >
          Start with an empty map
        </Button>
      )}
      {!done && <ImportLabelsButton />}
      {!done && <EditState />}
    </Section>
  );
}

/** Places marked for the recipe, and how to mark one. */
function Marks(): ReactElement {
  const marks = useStore(recipeMarks);
  const organ = useOrgan();
  const { tool, selectedLabel } = useTools((state) => state);
  const list = markList(marks, structuresOf(organ)[0].label);
  if (list.length === 0 && tool !== 'mark') return <></>;
  const what = isTumourLabel(selectedLabel) ? 'a tumour' : 'the organ';
  return (
    <div className="stack flush">
      {tool === 'mark' && (
        <p className="t3 small">{`A click marks ${what}; choose a tumour in the list to mark tumours.`}</p>
      )}
      {list.map(({ place, title, at }) => (
        <div className="row" key={at}>
          <span>{title}</span>
          <span className="t3 small">{`${at} mm`}</span>
          <span className="sp" />
          <IconButton
            icon={X}
            size="small"
            name={`Remove ${title}`}
            onPress={() => removeMark(place)}
          />
        </div>
      ))}
    </div>
  );
}
