import { Check, TriangleAlert } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { LABEL, structureByLabel } from '../../../core/anatomy.ts';
import { MODEL_DEFAULTS, MODEL_RANGE } from '../../../pipeline/wall-model.ts';
import type { ModelSummary, SurfaceSummary } from '../../../twin/records.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Icon } from '../../kit/icon.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { KeyValue, Measures, type Fact } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { ParameterRow } from '../../kit/parameter-row.tsx';
import { Section } from '../../kit/section.tsx';
import { buildModel } from '../../operations/build-model.ts';
import { clearScar, copyTruthScar, scarVolumes } from '../../operations/scar.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { modelView, useModelView } from './model-view.ts';

/** What the model is built with, what came out, and whether it may be trusted. */
export function ModelPanel(): ReactElement {
  const summary = useCase((state) => state.document.steps.model?.summary);
  return (
    <>
      <Options />
      <Scar />
      {summary ? <Result summary={summary} /> : <Section label="Result" grow />}
      <Build />
    </>
  );
}

function Options(): ReactElement {
  const options = useModelView((view) => view.options);
  const set = (change: Partial<typeof options>): void =>
    modelView.setState({ options: { ...options, ...change } });
  return (
    <Section title="Grid and fibres" note="value, range, source">
      <ul>
        <ParameterRow
          name="Simulation spacing"
          unit="mm"
          value={options.spacingMm}
          defaultValue={MODEL_DEFAULTS.spacingMm}
          min={MODEL_RANGE.spacingMm[0]}
          max={MODEL_RANGE.spacingMm[1]}
          step={0.1}
          decimals={2}
          source="Conduction velocity kept by grid compensation"
          onChange={(spacingMm) => set({ spacingMm })}
        />
        <ParameterRow
          name="Fibre angle, endocardium"
          unit="°"
          value={options.fibreEndoDeg}
          defaultValue={MODEL_DEFAULTS.fibreEndoDeg}
          min={MODEL_RANGE.fibreEndoDeg[0]}
          max={MODEL_RANGE.fibreEndoDeg[1]}
          step={5}
          decimals={0}
          source="Bayer 2012; Streeter 1969"
          onChange={(fibreEndoDeg) => set({ fibreEndoDeg })}
        />
        <ParameterRow
          name="Fibre angle, epicardium"
          unit="°"
          value={options.fibreEpiDeg}
          defaultValue={MODEL_DEFAULTS.fibreEpiDeg}
          min={MODEL_RANGE.fibreEpiDeg[0]}
          max={MODEL_RANGE.fibreEpiDeg[1]}
          step={5}
          decimals={0}
          source="Bayer 2012; Streeter 1969"
          onChange={(fibreEpiDeg) => set({ fibreEpiDeg })}
        />
      </ul>
    </Section>
  );
}

function Scar(): ReactElement | null {
  const truth = useSession((state) => state.truth);
  const tissue = useCase((state) => state.tissue);
  const grid = useCase((state) => state.document.steps.segmentation?.summary.grid);
  const { coreMl, borderZoneMl } = useMemo(
    () => scarVolumes(grid && tissue ? { grid, data: tissue.data } : undefined),
    [grid, tissue],
  );
  if (!grid) return null;
  const none = coreMl + borderZoneMl === 0;
  return (
    <Section title="Scar" note={none ? 'none, the whole wall is healthy' : 'from the scar map'}>
      {!none && (
        <Measures
          figures={[
            { term: 'Scar core', value: coreMl.toFixed(1), unit: 'ml' },
            { term: 'Border zone', value: borderZoneMl.toFixed(1), unit: 'ml' },
          ]}
        />
      )}
      <div className="stack scar-actions">
        {truth && (
          <Button onPress={copyTruthScar} wide>
            Use the scar of the synthetic heart
          </Button>
        )}
        {!none && (
          <Button kind="ghost" onPress={clearScar} wide>
            Clear
          </Button>
        )}
        <p className="t3">Scar and border zone are painted on the slices in Segment.</p>
      </div>
    </Section>
  );
}

const nameOf = ({ label }: SurfaceSummary): string =>
  label === 0 ? 'Ventricular wall' : (structureByLabel(label)?.title ?? `Label ${label}`);

/** `+0.12`, `-0.12`, `0.00`: no sign where nothing is left of the value. */
const signed = (value: number): string => {
  const text = value.toFixed(2);
  return Number(text) === 0 ? '0.00' : `${value > 0 ? '+' : ''}${text}`;
};

const SURFACE_COLUMNS: readonly Column<SurfaceSummary>[] = [
  { id: 'name', head: 'Surface', cell: nameOf },
  {
    id: 'triangles',
    head: 'Triangles',
    numeric: true,
    cell: ({ triangles }) => triangles.toLocaleString('en'),
  },
  {
    id: 'volume',
    head: 'Vol. %',
    numeric: true,
    cell: ({ volumeChangePercent }) => signed(volumeChangePercent),
  },
  {
    id: 'p95',
    head: 'p95 mm',
    numeric: true,
    cell: ({ p95DistanceMm }) => p95DistanceMm.toFixed(2),
  },
  {
    id: 'check',
    head: '',
    name: 'Closed and manifold',
    cell: ({ closed, manifold }) => {
      const good = closed && manifold;
      const words = good ? 'Closed and manifold' : closed ? 'Closed, not manifold' : 'Not closed';
      return (
        <span title={words}>
          <Icon of={good ? Check : TriangleAlert} size="small" className={good ? '' : 'cau'} />
          <span className="vh">{words}</span>
        </span>
      );
    },
  },
];

function Result({ summary }: { readonly summary: ModelSummary }): ReactElement {
  const { surfaces, simulationGrid, wallThicknessMm, fibres, warnings } = summary;
  const { healthyMl, borderZoneMl, scarMl, activeVoxels, grid } = simulationGrid;
  const facts: Fact[] = [
    { term: 'Spacing', value: grid.spacingMm[0].toFixed(2), unit: 'mm' },
    { term: 'Tissue voxels', value: activeVoxels.toLocaleString('en') },
    { term: 'Healthy wall', value: healthyMl.toFixed(1), unit: 'ml' },
    { term: 'Border zone', value: borderZoneMl.toFixed(1), unit: 'ml' },
    { term: 'Scar', value: scarMl.toFixed(1), unit: 'ml' },
    {
      term: 'Fibres',
      value: `${fibres.endocardialAngleDeg}° to ${fibres.epicardialAngleDeg}°`,
    },
  ];
  return (
    <>
      <Section label="State of the model">
        <div className="stack flush">
          <StaleNote step="model" what="This model" remedy="Build it again." />
          {warnings.map(({ code, message }) => (
            <Note key={`${code} ${message}`} kind="caution" title={message} />
          ))}
          {wallThicknessMm && (
            <div data-testid="wall-thickness">
              <Measures
                figures={[
                  { term: 'LV wall, 5 %', value: wallThicknessMm.p5.toFixed(1), unit: 'mm' },
                  { term: 'Median', value: wallThicknessMm.median.toFixed(1), unit: 'mm' },
                  { term: '95 %', value: wallThicknessMm.p95.toFixed(1), unit: 'mm' },
                ]}
              />
            </div>
          )}
        </div>
      </Section>
      <Section title="Surfaces" note="volume against the label map">
        <div className="tight-table" data-testid="surface-table">
          <DataTable
            caption="Quality of the surfaces: triangles, volume change against the label map, 95th percentile of the distance to it, topology"
            columns={SURFACE_COLUMNS}
            rows={surfaces}
            rowKey={({ label }) => String(label)}
          />
        </div>
      </Section>
      <Section title="Simulation grid" note={fibres.method} grow>
        <KeyValue facts={facts} />
      </Section>
    </>
  );
}

/** Volume of the wall on the label map over the volume of a simulation voxel. */
function usePredictedVoxels(): number | undefined {
  const structures = useCase((state) => state.document.steps.segmentation?.summary.structures);
  const spacingMm = useModelView((view) => view.options.spacingMm);
  if (!structures) return undefined;
  const wallMl = structures
    .filter(({ label }) => label === LABEL.lvMyocardium || label === LABEL.rvMyocardium)
    .reduce((sum, { volumeMl }) => sum + volumeMl, 0);
  return (wallMl * 1000) / spacingMm ** 3;
}

function Build(): ReactElement {
  const job = useJobState('model');
  const options = useModelView((view) => view.options);
  const built = useCase((state) => state.document.steps.model !== null) ?? false;
  const voxels = usePredictedVoxels();
  const reason =
    voxels === undefined
      ? 'Segment the structures first'
      : voxels === 0
        ? 'There is no ventricular wall to build from'
        : undefined;
  return (
    <Section label="Build" pinned>
      {voxels !== undefined && job.state.kind !== 'running' && (
        <p className="t3 predicted">
          {`About ${Math.round(voxels / 1000).toLocaleString('en')} thousand tissue voxels at ${options.spacingMm.toFixed(2)} mm`}
        </p>
      )}
      <JobBlock
        title="Heart model"
        runLabel={built ? 'Build again' : 'Build the model'}
        state={job.state}
        onRun={() => void buildModel(options)}
        onCancel={job.cancel}
        disabledReason={reason}
      />
    </Section>
  );
}
