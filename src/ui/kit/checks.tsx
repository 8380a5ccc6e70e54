import { Check, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Icon } from './icon.tsx';

export interface CheckResult {
  readonly text: string;
  readonly state: 'passed' | 'caution' | 'interlock';
}

const GLYPH: Readonly<Record<CheckResult['state'], readonly [LucideIcon, string, string]>> = {
  passed: [Check, '', 'Passed'],
  caution: [TriangleAlert, 'cau', 'Caution'],
  interlock: [OctagonAlert, 'dan', 'Interlock'],
};

/** The checks a step runs on its own result, one line each. */
export function Checks({ results }: { readonly results: readonly CheckResult[] }): ReactElement {
  return (
    <ul className="checks">
      {results.map(({ text, state }) => {
        const [glyph, tint, word] = GLYPH[state];
        return (
          <li key={text}>
            <Icon of={glyph} size="small" className={tint} />
            <span>
              <span className="vh">{`${word}: `}</span>
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
