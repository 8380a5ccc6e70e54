import type { ReactElement } from 'react';
import { ORGAN_TITLES, type TumourOrgan } from '../../../core/anatomy.ts';
import type { VesselTreeKind } from '../../../core/resection.ts';
import type { ResectionSummary } from '../../../twin/tumour-records.ts';
import { Section } from '../../kit/section.tsx';
import { Swatch, type SwatchPattern } from '../../kit/swatch.tsx';

interface Line {
  readonly term: string;
  readonly ml: number;
  readonly colour?: string;
  readonly pattern?: SwatchPattern;
  readonly part?: boolean;
  readonly tone?: 'cau' | 'dan';
}

export const ORGAN_COLOUR: Readonly<Record<TumourOrgan, string>> = {
  liver: 'var(--a-liver)',
  kidney: 'var(--a-kidney)',
  brain: 'var(--a-white)',
};

/** Counted on the label map: remnant and resected add up to the whole exactly. */
export function VolumesSection({
  organ,
  volumesMl,
  trees,
  stale,
}: {
  readonly organ: TumourOrgan;
  readonly volumesMl: ResectionSummary['volumesMl'];
  /** Vessel systems that are known: what an unknown one serves cannot be told. */
  readonly trees: readonly VesselTreeKind[];
  readonly stale: boolean;
}): ReactElement {
  const v = volumesMl;
  const lines: Line[] = [
    { term: 'Remnant', ml: v.remnant, colour: ORGAN_COLOUR[organ] },
    ...lost(v, trees),
    ...(v.tumourInRemnant > 0
      ? [{ term: 'Tumour left in it', ml: v.tumourInRemnant, part: true, tone: 'dan' as const }]
      : []),
    { term: 'Resected', ml: v.resected, colour: 'var(--text-2)', pattern: 'diagonal' },
    { term: 'Tumour', ml: v.tumour, colour: 'var(--a-tumour)' },
  ];
  return (
    <Section title="Volumes" note="ml, from the label map">
      <dl className={stale ? 'vols stale' : 'vols'} data-testid="resection-volumes">
        {lines.map(({ term, ml, colour, pattern, part, tone }) => (
          <div key={term} className={part ? 'part' : undefined}>
            <dt>
              {colour && <Swatch colour={colour} pattern={pattern} />}
              {term}
            </dt>
            <dd className={tone}>{mlText(ml)}</dd>
          </div>
        ))}
        <div className="tt">
          <dt>Whole {ORGAN_TITLES[organ].toLowerCase()}</dt>
          <dd>{mlText(v.total)}</dd>
        </div>
      </dl>
    </Section>
  );
}

function lost(v: ResectionSummary['volumesMl'], trees: readonly VesselTreeKind[]): Line[] {
  const tone = (ml: number): Pick<Line, 'tone'> => (ml >= 0.05 ? { tone: 'cau' } : {});
  const inflow = trees.includes('inflow');
  const outflow = trees.includes('outflow');
  const kept = inflow && outflow ? 'keeps both' : inflow ? 'keeps its inflow' : 'keeps its outflow';
  return [
    ...(inflow
      ? [{ term: 'loses its inflow', ml: v.withoutInflow, part: true, ...tone(v.withoutInflow) }]
      : []),
    ...(outflow
      ? [{ term: 'loses its outflow', ml: v.withoutOutflow, part: true, ...tone(v.withoutOutflow) }]
      : []),
    ...(inflow || outflow ? [{ term: kept, ml: v.functionalRemnant, part: true }] : []),
  ];
}

const mlText = (ml: number): string => ml.toFixed(ml < 99.95 ? 1 : 0);
