import type { ReactElement } from 'react';
import type { FastConduction } from '../../../heart/fast-conduction.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { usePreview } from '../../operations/eikonal-preview.ts';
import { scenario, useScenario } from './scenario.ts';

const CHOICES: readonly { readonly value: FastConduction; readonly label: string }[] = [
  { value: 'layer', label: 'Layer' },
  { value: 'tree', label: 'Purkinje tree' },
  { value: 'none', label: 'None' },
];

const WORDS: Readonly<Record<FastConduction, string>> = {
  layer: 'a fast layer under the endocardium',
  tree: 'grown by rule, not this patient\u2019s',
  none: 'muscle alone',
};

/** What carries excitation faster than the muscle. */
export function ConductionSection({
  model,
}: {
  readonly model: HeartModel | undefined;
}): ReactElement {
  const conduction = useScenario((state) => state.conduction);
  const answer = usePreview((state) => state.answer);
  const tree = answer?.model === model && conduction === 'tree' ? answer?.tree : undefined;
  return (
    <Section title="Fast conduction" note={WORDS[conduction]}>
      <div className="stack flush">
        <Segmented
          label="Fast conduction"
          wide
          options={CHOICES}
          value={conduction}
          onChange={choose}
        />
        {tree && (
          <KeyValue
            facts={[
              { term: 'Junctions', value: tree.junctionNodes.length.toLocaleString('en') },
              { term: 'Fibres', value: (tree.figures.lengthMm / 1000).toFixed(1), unit: 'm' },
              { term: 'Speed', value: tree.parameters.speedMPerS.toFixed(1), unit: 'm/s' },
            ]}
          />
        )}
      </div>
    </Section>
  );
}

/** Without a tree there is no sinus rhythm: its site goes. */
function choose(conduction: FastConduction): void {
  scenario.setState(({ sites }) => {
    if (conduction === 'tree') return { conduction };
    const paced = sites.filter(({ kind }) => kind !== 'his');
    return { conduction, sites: paced };
  });
}
