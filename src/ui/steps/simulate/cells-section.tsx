import type { ReactElement } from 'react';
import { cellModel, CELL_MODELS } from '../../../heart/cells/models.ts';
import { LARGEST_SCALE, type CellModelId } from '../../../heart/cells/cell-model.ts';
import type { EcgConductor } from '../../../heart/heart-tissue.ts';
import { layerVariants, type MembraneChoice } from '../../../heart/membrane.ts';
import { hasWaveSpeed } from '../../../heart/wave-speed.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { ParameterRow } from '../../kit/parameter-row.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { scenario, setMembrane, useScenario } from './scenario.ts';

const makesTissue = (model: CellModelId): boolean =>
  layerVariants({ model, layers: 'one' }).every((variant) => hasWaveSpeed(model, variant));

/** Models that ventricles can be made of. */
const MODELS = Object.values(CELL_MODELS)
  .filter(({ id, tissue }) => tissue !== 'atrium' && makesTissue(id))
  .map(({ id, title }) => ({ value: id, label: title }));

const LAYERS = [
  { value: 'one', label: 'One kind' },
  { value: 'endo-epi', label: 'Endo, epi' },
  { value: 'endo-m-epi', label: 'Endo, mid, epi' },
] as const;

const CONDUCTORS: readonly { readonly value: EcgConductor; readonly label: string }[] = [
  { value: 'infinite', label: 'ECG in an endless conductor' },
  { value: 'generic-torso', label: 'ECG in a chest of average shape' },
];

/** Beats that bring single cells near their rhythm; the simple model has none to find. */
const PREPACED_BEATS = 20;

/** Which cells the tissue is made of, what a drug leaves of their currents, and where the ECG is taken if one is. */
export function CellsSection({
  model,
  withEcg = true,
}: {
  readonly model: HeartModel | undefined;
  readonly withEcg?: boolean;
}): ReactElement {
  const { membrane, ecgConductor } = useScenario((state) => state);
  const { variants, citations, currents } = cellModel(membrane.model);
  const layered = variants.some(({ id }) => id === 'endo') && model?.depth !== undefined;
  const detailed = membrane.model !== 'mitchell-schaeffer';
  return (
    <Section title={withEcg ? 'Cells and ECG' : 'Cells'} note={citations[0]}>
      <div className="stack flush">
        <Select
          label="Cell model"
          labelHidden
          options={MODELS}
          value={membrane.model}
          defaultValue="mitchell-schaeffer"
          onChange={chooseModel}
        />
        {layered && (
          <Segmented
            wide
            label="Cells across the wall"
            options={LAYERS}
            value={membrane.layers}
            onChange={(layers) => setMembrane({ layers })}
          />
        )}
        {withEcg && (
          <Select
            label="Conductor of the ECG"
            labelHidden
            options={CONDUCTORS}
            value={ecgConductor}
            defaultValue="infinite"
            onChange={(next) => scenario.setState({ ecgConductor: next })}
          />
        )}
      </div>
      {detailed && (
        <ul>
          <ParameterRow
            name="Beats paced beforehand"
            unit=""
            value={membrane.prepaceBeats}
            defaultValue={PREPACED_BEATS}
            min={0}
            max={1000}
            step={10}
            decimals={0}
            source="Single cells at the S1 interval, before they are made tissue"
            onChange={(prepaceBeats) => setMembrane({ prepaceBeats })}
          />
        </ul>
      )}
      {detailed && (
        <details className="currents">
          <summary>{currentsTitle(membrane)}</summary>
          <ul>
            {currents.map(({ id, title }) => (
              <ParameterRow
                key={id}
                name={title}
                unit="%"
                value={Math.round(100 * (membrane.scale?.[id] ?? 1))}
                defaultValue={100}
                min={0}
                max={100 * LARGEST_SCALE}
                step={5}
                decimals={0}
                source="Share of the current that is left in all tissue; 100 % is the model as published"
                onChange={(percent) => setShare(membrane, id, percent / 100)}
              />
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function chooseModel(model: CellModelId): void {
  const simple = model === 'mitchell-schaeffer';
  scenario.setState({
    membrane: { model, layers: 'one', prepaceBeats: simple ? 0 : PREPACED_BEATS },
  });
}

function setShare(membrane: MembraneChoice, current: string, share: number): void {
  const { [current]: _, ...others } = membrane.scale ?? {};
  const scale = share === 1 ? others : { ...others, [current]: share };
  const { scale: __, ...rest } = membrane;
  scenario.setState({
    membrane: Object.keys(scale).length > 0 ? { ...rest, scale } : rest,
  });
}

function currentsTitle({ scale }: MembraneChoice): string {
  const changed = Object.keys(scale ?? {}).length;
  if (changed === 0) return 'Currents, as published';
  return `Currents, ${changed} ${changed === 1 ? 'is' : 'are'} scaled`;
}
