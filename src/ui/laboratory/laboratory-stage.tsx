import { FlaskConical } from 'lucide-react';
import type { ReactElement } from 'react';
import { SeriesMark } from '../../view/charts/series-mark.tsx';
import { cellModel } from '../../heart/cells/models.ts';
import { Chip } from '../kit/chip.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { BeatCharts } from './beat-charts.tsx';
import { DoseCharts } from './dose-charts.tsx';
import { EarlyChart, RateChart } from './restitution-charts.tsx';
import { StrengthChart } from './strength-chart.tsx';
import { CurrentCharts } from './current-charts.tsx';
import { EXPERIMENT_TITLES } from './csv.ts';
import { FigureTable } from './figure-table.tsx';
import { cellTitle } from './cell-words.ts';
import { laboratory, resultOf, useLaboratory } from './laboratory-store.ts';
import type { Experiment } from './protocol.ts';

export const STAGE_ID = 'laboratory-stage';

const CHARTS: Readonly<Record<Experiment, () => ReactElement>> = {
  beat: BeatCharts,
  currents: CurrentCharts,
  early: EarlyChart,
  rate: RateChart,
  dose: DoseCharts,
  strength: StrengthChart,
};

const EXPERIMENTS: readonly { readonly value: Experiment; readonly label: string }[] = [
  { value: 'beat', label: EXPERIMENT_TITLES.beat },
  { value: 'currents', label: EXPERIMENT_TITLES.currents },
  { value: 'early', label: EXPERIMENT_TITLES.early },
  { value: 'rate', label: EXPERIMENT_TITLES.rate },
  { value: 'dose', label: EXPERIMENT_TITLES.dose },
  { value: 'strength', label: EXPERIMENT_TITLES.strength },
];

/** The answers of the cells: which line is whose, the curves, the figures. */
export function LaboratoryStage(): ReactElement {
  const experiment = useLaboratory((state) => state.experiment);
  const Charts = CHARTS[experiment];
  return (
    <div className="laboratory" id={STAGE_ID} data-experiment={experiment}>
      <header>
        <h1>Action-potential laboratory</h1>
        <Chip
          kind="outline"
          icon={FlaskConical}
          hint="Model cells under a protocol of this page: research and teaching, nothing of it was measured on a patient"
        >
          SIMULATED
        </Chip>
        <span className="t3 about">model cells, not of a patient</span>
        <span className="sp" />
        <Segmented
          label="Experiment"
          options={EXPERIMENTS}
          value={experiment}
          onChange={(next) => laboratory.setState({ experiment: next })}
        />
      </header>
      <Legend />
      <Charts />
      <FigureTable />
    </div>
  );
}

/** Whose line is which; the models are named where they differ. */
function Legend(): ReactElement {
  const state = useLaboratory((whole) => whole);
  const models = new Set(state.cells.map(({ model }) => model)).size;
  return (
    <ul className="lab-legend" aria-label="Lines of the charts">
      {state.cells.map((cell) => (
        <li key={cell.place} title={`${cellModel(cell.model).title}, ${cellTitle(cell)}`}>
          <SeriesMark
            place={cell.place}
            marked={state.experiment !== 'beat' && state.experiment !== 'currents'}
          />
          <span className="num">{cell.place + 1}</span>
          <span className="nm">
            {models > 1 && <span className="t3">{`${cellModel(cell.model).title}: `}</span>}
            {cellTitle(cell)}
          </span>
          {resultOf(state, state.experiment, cell)?.outOfDate && (
            <span className="cau">out of date</span>
          )}
        </li>
      ))}
    </ul>
  );
}
