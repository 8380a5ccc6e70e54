import type { ReactElement } from 'react';
import { shortDigest } from '../../../core/digest.ts';
import { formatDuration } from '../../../core/format.ts';
import type { InductionSummary } from '../../../twin/records.ts';
import { KeyValue, Measures } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { useCase } from '../../session/hooks.ts';
import { StaleNote } from '../scene/stale-note.tsx';

/** What the study found over all sites; the tables below the heart have each of them. */
export function InductionFigures({
  summary,
}: {
  readonly summary: InductionSummary;
}): ReactElement {
  const digest = useCase((state) => state.document.steps.induction?.digest);
  const { sites, inducibleSites, engine, simulatedMs, wallSeconds, warnings } = summary;
  const attempts = sites.reduce((sum, site) => sum + site.attempts, 0);
  const silent = sites.filter(({ excitable }) => !excitable).length;
  return (
    <Section
      title="Result"
      note={`${summary.cells.toLocaleString('en')} voxels at ${summary.spacingMm.toFixed(2)} mm`}
    >
      <div className="stack flush" data-testid="induction-figures">
        <StaleNote step="induction" what="This study" remedy="Run it again." />
        {warnings.map(({ code, message }) => (
          <Note key={code} kind="caution" title={message} />
        ))}
        <Measures
          figures={[
            { term: 'Sustained', value: inducibleSites, unit: `of ${sites.length} sites` },
            { term: 'Attempts', value: attempts },
            { term: 'Simulated', value: (simulatedMs / 1000).toFixed(1), unit: 's' },
          ]}
        />
        {silent > 0 && (
          <Note kind="neutral" title={`${silent} of the sites could not be paced`}>
            Not even a stimulus at rest started a wave there: scar, or a stimulus that is too weak.
          </Note>
        )}
        <p className="t2">{summary.protocol}</p>
        <KeyValue
          facts={[
            { term: 'Cells', value: summary.model },
            { term: 'Engine', value: engine },
            { term: 'Computed in', value: formatDuration(wallSeconds) },
            { term: 'Digest', value: digest ? shortDigest(digest) : 'none' },
          ]}
        />
      </div>
    </Section>
  );
}
