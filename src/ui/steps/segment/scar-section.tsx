import { useState, type ReactElement } from 'react';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { Band, ScarMethodSummary, ScarSummary } from '../../../twin/records.ts';
import { scarMethod, scarRole } from '../../../pipeline/scar-measures.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { chooseScar } from '../../operations/run-scar-mr.ts';
import { useCase } from '../../session/hooks.ts';

interface ScarProps {
  readonly scar: ScarSummary;
  /** Hand edits of the case; more than at the measurement make it out of date. */
  readonly edits: number;
}

const grams = (value: number): string => value.toFixed(1);
const bandText = ([low, high]: Band): string => `${grams(low)} to ${grams(high)}`;

/** Scar by all methods side by side, each with its band; one of them becomes the scar of the case. */
export function ScarSection({ scar, edits }: ScarProps): ReactElement {
  const [picked, setPicked] = useState<string>();
  const shown = scar.methods.find(({ method }) => method === (picked ?? scar.chosen));
  return (
    <>
      <Section title="Scar by method" note="no threshold is the true one">
        <div className="stack flush" data-testid="scar-methods">
          {edits > scar.edits && (
            <Note kind="caution" title="Structures or scar were edited since">
              These figures are those of the outlines before. Measure again.
            </Note>
          )}
          {scar.warnings.map(({ code, message }) => (
            <Note key={code} kind="caution" title={message} />
          ))}
          <KeyValue
            facts={[
              { term: 'Core, least to most', value: bandText(scar.coreRangeG), unit: 'g' },
              { term: 'Core and border', value: bandText(scar.totalRangeG), unit: 'g' },
              { term: 'Wall', value: scar.wallG.toFixed(0), unit: 'g' },
              {
                term: 'Normal wall',
                value: `${scar.remote.mean.toFixed(0)} ± ${scar.remote.sd.toFixed(1)}`,
              },
            ]}
          />
          <div className="figure-table">
            <DataTable
              caption="Core, border zone and both together in grams by nine methods; under each the band over which its threshold is disputed"
              columns={METHOD_COLUMNS}
              rows={scar.methods}
              rowKey={({ method }) => method}
              selectedKey={shown?.method}
              onSelect={({ method }) => setPicked(method)}
            />
          </div>
          <p className="t3 small">
            Grams; small figures: the threshold moved by 5 % of the maximum or half a standard
            deviation either way.
          </p>
        </div>
      </Section>
      {shown && <Method one={shown} scar={scar} />}
    </>
  );
}

const withBand = (value: number, band: Band): ReactElement => (
  <>
    {grams(value)}
    <br />
    <small className="t3">{`${grams(band[0])}–${grams(band[1])}`}</small>
  </>
);

/** Names that leave room for the figures; the whole name is read out and shown on hover. */
const SHORT: Readonly<Record<string, string>> = {
  fwhm: 'Half maximum',
  roes: '50 / 35 % max.',
  'psi-40-60': '60 / 40 % max.',
  'sd-2-3': '3 / 2 SD',
  'sd-2': '2 SD',
  'sd-3': '3 SD',
  'sd-4': '4 SD',
  'sd-5': '5 SD',
  'sd-6': '6 SD',
};

const METHOD_COLUMNS: readonly Column<ScarMethodSummary>[] = [
  {
    id: 'method',
    head: 'Method',
    cell: ({ method, title }) => (
      <span title={title}>
        <span aria-hidden>{SHORT[method] ?? method}</span>
        <span className="vh">{title}</span>
      </span>
    ),
  },
  {
    id: 'core',
    head: 'Core',
    numeric: true,
    cell: ({ coreG, coreBandG }) => withBand(coreG, coreBandG),
  },
  {
    id: 'border',
    head: 'Border',
    numeric: true,
    cell: ({ borderG, thresholds }) =>
      thresholds.core === thresholds.border ? '' : grams(borderG),
  },
  {
    id: 'total',
    head: 'Both',
    numeric: true,
    cell: ({ totalG, totalBandG }) => withBand(totalG, totalBandG),
  },
];

type SegmentRow = ScarMethodSummary['segments'][number];

const SEGMENT_COLUMNS: readonly Column<SegmentRow>[] = [
  { id: 'segment', head: 'Segment', cell: ({ segment }) => `${segment} ${segmentTitle(segment)}` },
  {
    id: 'mean',
    head: 'Mean %',
    numeric: true,
    cell: ({ meanPercent }) => meanPercent.toFixed(0),
  },
  {
    id: 'max',
    head: 'Most %',
    numeric: true,
    cell: ({ maxPercent }) => maxPercent.toFixed(0),
  },
  { id: 'class', head: 'Class %', numeric: true, cell: (row) => row.class },
];

/** One method: how it differs from the others, how deep its scar goes, and taking it over. */
function Method({
  one,
  scar,
}: {
  readonly one: ScarMethodSummary;
  readonly scar: ScarSummary;
}): ReactElement {
  const kept = useCase(
    ({ document }) => document.steps.segmentation?.blobs[scarRole(scarMethod(one.method))],
  );
  const others = scar.methods.filter(({ method }) => method !== one.method);
  const differences = others.map(({ totalG }) => one.totalG - totalG);
  const [most, least] = [Math.max(...differences), Math.min(...differences)];
  const chosen = scar.chosen === one.method;
  const { core, border } = one.thresholds;
  return (
    <Section title={one.title} note={chosen ? 'scar of this case' : undefined}>
      <div className="stack flush" data-testid="scar-method">
        <KeyValue
          facts={[
            {
              term: 'Threshold',
              value:
                core === border
                  ? core.toFixed(0)
                  : `${core.toFixed(0)}, border ${border.toFixed(0)}`,
            },
            { term: 'Of the wall', value: one.percentOfWall.toFixed(1), unit: '%' },
            { term: 'Against the others', value: `${signed(least)} to ${signed(most)}`, unit: 'g' },
            { term: 'Dark part of the core', value: grams(one.darkCoreG), unit: 'g' },
            { term: 'Bright edge left out', value: grams(one.edgeG), unit: 'g' },
          ]}
        />
        <Button
          wide
          disabledReason={
            chosen
              ? 'This method made the scar of the case'
              : kept
                ? undefined
                : 'Measure scar again: this case was saved without the maps of its methods'
          }
          onPress={() => void chooseScar(scarMethod(one.method))}
        >
          Take over as the scar of the case
        </Button>
        {one.segments.length > 0 && (
          <div className="figure-table" data-testid="scar-segments">
            <DataTable
              caption={`Share of the wall's thickness that is enhanced, per AHA segment, by ${one.title}`}
              columns={SEGMENT_COLUMNS}
              rows={one.segments}
              rowKey={({ segment }) => String(segment)}
            />
          </div>
        )}
      </div>
    </Section>
  );
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${grams(value)}`;
