import type { ReactElement } from 'react';
import { structureByName, type TumourOrgan } from '../../../core/anatomy.ts';
import type { ResectionSummary } from '../../../twin/tumour-records.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { Section } from '../../kit/section.tsx';

const TITLES: Readonly<Record<TumourOrgan, readonly [string, string]>> = {
  liver: ['Liver', ''],
  kidney: ['R.E.N.A.L. score', 'computed from the label map'],
  brain: ['Tumour', 'computed from the label map'],
};

/** Figures that only this organ has: the R.E.N.A.L. score of a kidney, the extent of resection of a brain. */
export function FactsSection({
  organ,
  facts,
}: {
  readonly organ: TumourOrgan;
  readonly facts: ResectionSummary['organFacts'];
}): ReactElement | null {
  if (facts.length === 0) return null;
  const [title, note] = TITLES[organ];
  return (
    <Section title={title} note={note}>
      <dl className="facts organ-facts" data-testid="organ-facts">
        {facts.map(({ term, value, note: words }) => (
          <div key={term}>
            <dt>
              {term}
              {words && <small className="t3">{words}</small>}
            </dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Distance from the cut to what was marked as critical, such as eloquent areas of a brain. */
export function CriticalSection({
  title,
  critical,
  stale,
}: {
  readonly title: string;
  readonly critical: ResectionSummary['critical'];
  readonly stale: boolean;
}): ReactElement | null {
  if (critical.length === 0) return null;
  return (
    <Section title={title} note="from the cut">
      <div className={stale ? 'stale' : undefined} data-testid="critical-distances">
        <KeyValue
          facts={critical.map(({ structure, distanceMm }) => ({
            term: structureByName(structure)?.title ?? structure,
            value: distanceMm.toFixed(1),
            unit: 'mm',
          }))}
        />
      </div>
    </Section>
  );
}
