import { useMemo, type ReactElement } from 'react';
import { phaseWords } from '../../../pipeline/cine-phases.ts';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { CineSummary, PumpingSummary } from '../../../twin/records.ts';
import { LineChart, type LineSeries } from '../../../view/charts/line-chart.tsx';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { KeyValue, Measures, type Fact } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';

interface CineProps {
  readonly cine: CineSummary;
  /** Hand edits since: the figures are those of the recipe. */
  readonly edits: number;
}

/** What the ventricles pump: key figures, volumes over the beat, thickness of the wall per segment. */
export function CineSection({ cine, edits }: CineProps): ReactElement {
  const { left, right, massG, phases, endDiastole, endSystole } = cine;
  const info = { by: cine.by, values: phases.map(({ value }) => value) };
  return (
    <>
      <Section title="Left ventricle" note={left ? `${phases.length} phases` : 'one phase'}>
        <div className="stack flush" data-testid="cine-measures">
          {edits > 0 && (
            <Note kind="caution" title="Structures were edited since">
              These figures are those of the recipe and do not follow hand edits.
            </Note>
          )}
          {left && (
            <Measures
              figures={[
                {
                  term: 'Ejection fraction',
                  value: left.ejectionFractionPercent?.toFixed(0) ?? 'none',
                  unit: '%',
                },
                { term: 'Stroke', value: left.strokeMl.toFixed(0), unit: 'ml' },
                { term: 'Mass', value: massG.toFixed(0), unit: 'g' },
              ]}
            />
          )}
          <KeyValue
            facts={
              left
                ? [
                    ml('End-diastolic volume', left.endDiastolicMl),
                    ml('End-systolic volume', left.endSystolicMl),
                    { term: 'End-diastole', value: phaseWords(info, endDiastole) },
                    { term: 'End-systole', value: phaseWords(info, endSystole) },
                  ]
                : [
                    ml('Volume', phases[0].lvMl),
                    { term: 'Mass', value: massG.toFixed(0), unit: 'g' },
                  ]
            }
          />
        </div>
      </Section>
      {right && <RightVentricle right={right} />}
      {left && <VolumeCurve cine={cine} />}
      {cine.thickness.length > 0 && <Thickness cine={cine} />}
    </>
  );
}

const ml = (term: string, volumeMl: number): Fact => ({
  term,
  value: volumeMl.toFixed(0),
  unit: 'ml',
});

function RightVentricle({ right }: { readonly right: PumpingSummary }): ReactElement {
  const { endDiastolicMl, endSystolicMl, strokeMl, ejectionFractionPercent } = right;
  return (
    <Section title="Right ventricle" note="the less certain one">
      <div className="stack flush" data-testid="cine-right">
        <KeyValue
          facts={[
            ml('End-diastolic volume', endDiastolicMl),
            ml('End-systolic volume', endSystolicMl),
            ml('Stroke volume', strokeMl),
            ...(ejectionFractionPercent === null
              ? []
              : [
                  {
                    term: 'Ejection fraction',
                    value: ejectionFractionPercent.toFixed(0),
                    unit: '%',
                  },
                ]),
          ]}
        />
        {ejectionFractionPercent === null && (
          <p className="t3 small">
            No ejection fraction: the ventricles do not seem to eject the same volume. See Checks.
          </p>
        )}
      </div>
    </Section>
  );
}

/** Volumes of both ventricles over the beat. */
function VolumeCurve({ cine }: { readonly cine: CineSummary }): ReactElement {
  const { by, phases, right } = cine;
  const timed = phases.every(({ value }) => value !== null);
  const unit = by === 'trigger time' ? 'ms' : by === 'cardiac phase' ? '%' : '';
  const series = useMemo((): LineSeries[] => {
    const x = phases.map(({ value }, n) => (timed && unit !== '' ? (value ?? n) : n + 1));
    const curve = (place: number, title: string, y: readonly number[]): LineSeries => ({
      id: title,
      title,
      place,
      style: seriesStyle(place),
      marked: true,
      x,
      y,
    });
    return [
      curve(
        0,
        'LV blood',
        phases.map(({ lvMl }) => lvMl),
      ),
      ...(right
        ? [
            curve(
              1,
              'RV blood',
              phases.map(({ rvMl }) => rvMl),
            ),
          ]
        : []),
    ];
  }, [phases, right, timed, unit]);
  return (
    <Section label="Volume over the beat">
      <div className="cine-curve">
        <LineChart
          title="Volume"
          note={right ? 'unbroken LV, dashed RV' : 'LV'}
          x={{
            title: unit === 'ms' ? 'Time after the R wave' : 'Phase',
            unit,
            decimals: 0,
          }}
          y={{ title: 'Volume', unit: 'ml', decimals: 0 }}
          series={series}
          empty=""
          testId="cine-curve"
        />
      </div>
    </Section>
  );
}

type ThicknessRow = CineSummary['thickness'][number];

const mm = (value: number | null): string => (value === null ? '' : value.toFixed(1));

const THICKNESS_COLUMNS: readonly Column<ThicknessRow>[] = [
  {
    id: 'segment',
    head: 'Segment',
    cell: ({ segment }) => `${segment} ${segmentTitle(segment)}`,
  },
  { id: 'ed', head: 'ED mm', numeric: true, cell: (row) => mm(row.endDiastolicMm) },
  { id: 'es', head: 'ES mm', numeric: true, cell: (row) => mm(row.endSystolicMm) },
  {
    id: 'thickening',
    head: '%',
    name: 'Thickening, per cent',
    numeric: true,
    cell: ({ thickeningPercent }) =>
      thickeningPercent === null ? 'none' : thickeningPercent.toFixed(0),
  },
];

function Thickness({ cine }: { readonly cine: CineSummary }): ReactElement {
  const missing = 16 - cine.thickness.length;
  return (
    <Section title="Wall thickness" note="mean per AHA segment">
      <div className="figure-table" data-testid="cine-thickness">
        <DataTable
          caption="Mean thickness of the left ventricular wall at end-diastole and end-systole and its thickening per AHA segment"
          columns={cine.left ? THICKNESS_COLUMNS : THICKNESS_COLUMNS.slice(0, 2)}
          rows={cine.thickness}
          rowKey={({ segment }) => String(segment)}
        />
      </div>
      {missing > 0 && (
        <p className="t3 small">
          {`${missing} of 16 segments are not seen well enough to be measured.`}
        </p>
      )}
    </Section>
  );
}
