import { RotateCcw } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { CellModel } from '../../heart/cells/cell-model.ts';
import { cellModel } from '../../heart/cells/models.ts';
import { Button } from '../kit/button.tsx';
import { Section } from '../kit/section.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Select } from '../kit/select.tsx';
import { CurrentSliders } from './current-sliders.tsx';
import { changesOf } from './cell-words.ts';
import { LAB_MODELS, variantOf, type LabCell } from './lab-cell.ts';
import { changeCell, chooseModel } from './laboratory-store.ts';
import { ParameterList } from './parameter-list.tsx';
import { presetOf, presetsOf } from './presets.ts';

const PARTS = [
  { value: 'currents', label: 'Currents' },
  { value: 'parameters', label: 'Parameters' },
  { value: 'sources', label: 'Sources' },
] as const;

type Part = (typeof PARTS)[number]['value'];

/** Model, variant and changes of one cell. */
export function CellEditor({ cell }: { readonly cell: LabCell }): ReactElement {
  const [part, setPart] = useState<Part>('currents');
  const model = cellModel(cell.model);
  const changes = changesOf(cell).length;
  return (
    <>
      <Section
        title={`Cell ${cell.place + 1}`}
        note={changes === 0 ? 'as published' : `${changes} changed`}
        actions={
          <Button
            kind="ghost"
            size="small"
            icon={RotateCcw}
            name={`Reset cell ${cell.place + 1} to the published values`}
            onPress={() =>
              changeCell('reset cell', cell.place, (one) => ({ ...one, scale: {}, parameters: {} }))
            }
            disabledReason={changes === 0 ? 'All values are as published' : undefined}
          >
            Reset
          </Button>
        }
      >
        <div className="lab-choice">
          <Select
            label="Model"
            options={LAB_MODELS.map(({ id, title }) => ({ value: id, label: title }))}
            value={cell.model}
            onChange={(id) => chooseModel(cell.place, id)}
          />
          <Select
            label="Cell type"
            options={model.variants.map(({ id, title }) => ({ value: id, label: title }))}
            value={cell.variant}
            onChange={(variant) =>
              changeCell('choose cell type', cell.place, (one) => ({
                ...one,
                variant,
                parameters: {},
              }))
            }
          />
          <PresetChoice cell={cell} model={model} />
        </div>
      </Section>
      <Section label={`Changes of cell ${cell.place + 1}`} grow>
        <Segmented label="What to change" wide options={PARTS} value={part} onChange={setPart} />
        {part === 'currents' && <CurrentSliders cell={cell} model={model} />}
        {part === 'parameters' && <ParameterList cell={cell} model={model} />}
        {part === 'sources' && <Sources cell={cell} model={model} />}
      </Section>
    </>
  );
}

function PresetChoice({
  cell,
  model,
}: {
  readonly cell: LabCell;
  readonly model: CellModel;
}): ReactElement {
  const presets = presetsOf(model);
  const now = presetOf(cell, presets);
  const changed = changesOf(cell).length > 0;
  return (
    <>
      <Select
        label="Condition"
        options={[
          { value: 'published', label: 'As published' },
          ...presets.map(({ id, title }) => ({ value: id, label: title })),
          ...(changed && !now ? [{ value: 'own', label: 'Own changes' }] : []),
        ]}
        value={now?.id ?? (changed ? 'own' : 'published')}
        onChange={(id) => {
          if (id === 'own') return;
          const preset = presets.find((one) => one.id === id);
          changeCell('choose condition', cell.place, (one) => ({
            ...one,
            scale: preset?.scale ?? {},
            parameters: preset?.parameters ?? {},
          }));
        }}
      />
      {now && <p className="t3 lab-source">{now.source}</p>}
    </>
  );
}

const TISSUES = { ventricle: 'Ventricle', atrium: 'Atrium', any: 'Any heart muscle' } as const;

function Sources({
  cell,
  model,
}: {
  readonly cell: LabCell;
  readonly model: CellModel;
}): ReactElement {
  const { strengthMvPerMs, durationMs } = model.stimulus;
  // What rounding leaves of a slow variable is kept beside it, and is no variable of the model.
  const variables = model.variables.filter((name) => !name.endsWith(' carry'));
  return (
    <dl className="lab-sources">
      <dt>Model</dt>
      {model.citations.map((citation) => (
        <dd key={citation}>{citation}</dd>
      ))}
      <dt>Cell type</dt>
      <dd>{variantOf(cell).source}</dd>
      <dt>Tissue</dt>
      <dd>{TISSUES[model.tissue]}</dd>
      <dt>Stimulus</dt>
      <dd>{`${strengthMvPerMs} mV/ms for ${durationMs} ms`}</dd>
      <dt>Time step</dt>
      <dd>{`${model.dtMs} ms`}</dd>
      <dt>State</dt>
      <dd>{`${variables.length} variables: ${variables.join(', ')}`}</dd>
    </dl>
  );
}
