import { RotateCcw } from 'lucide-react';
import type { ReactElement } from 'react';
import { PARAMETERS, type ParameterKey } from '../../../heart/parameters.ts';
import { usesParameter } from '../../../pipeline/membrane-words.ts';
import { Button } from '../../kit/button.tsx';
import { DefinedParameterRow } from '../../kit/parameter-row.tsx';
import { Section } from '../../kit/section.tsx';
import {
  PARAMETER_GROUPS,
  PROTOCOL_KEYS,
  scenario,
  setParameter,
  useScenario,
} from './scenario.ts';

function Rows({ keys }: { readonly keys: readonly ParameterKey[] }): ReactElement {
  const { changes, membrane } = useScenario((state) => state);
  const used = keys.filter((key) => usesParameter(key, membrane));
  return (
    <ul>
      {used.map((key) => (
        <DefinedParameterRow
          key={key}
          definition={PARAMETERS[key]}
          value={changes[key] ?? PARAMETERS[key].default}
          onChange={(value) => setParameter(key, value)}
        />
      ))}
    </ul>
  );
}

/** The stimulation of a single run. */
export function SingleProtocol(): ReactElement {
  return (
    <Section title="Protocol" note="S1 train and one extra stimulus">
      <Rows keys={PROTOCOL_KEYS} />
    </Section>
  );
}

/** What the tissue, its stimulus and the computation are like, with ranges and sources. */
export function ModelParameters(): ReactElement {
  const changed = useScenario((state) => Object.keys(state.changes).length);
  const membrane = useScenario((state) => state.membrane);
  const groups = PARAMETER_GROUPS.filter(({ keys }) =>
    keys.some((key) => usesParameter(key, membrane)),
  );
  return (
    <Section
      title="Parameters"
      note="value, range, source"
      grow
      actions={
        <Button
          kind="ghost"
          size="small"
          icon={RotateCcw}
          onPress={() => scenario.setState({ changes: {} })}
          disabledReason={changed === 0 ? 'All are at their defaults' : undefined}
        >
          Reset
        </Button>
      }
    >
      {groups.map(({ title, keys }) => (
        <div key={title} role="group" aria-label={title}>
          <h3 className="group-title">{title}</h3>
          <Rows keys={keys} />
        </div>
      ))}
    </Section>
  );
}
