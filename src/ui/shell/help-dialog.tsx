import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useState } from 'react';
import { Dialog } from '../kit/dialog.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { TextField } from '../kit/text-field.tsx';
import type { KeyGroup } from './key-search.ts';
import { searchKeys } from './key-search.ts';

export interface HelpDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The same table that drives the bindings. */
  readonly keys: readonly KeyGroup[];
  readonly version: string;
}

/** A page of its own, beside the open case. */
function PageLink({
  to,
  children,
}: {
  readonly to: string;
  readonly children: string;
}): ReactElement {
  return (
    <a href={to} target="_blank" rel="noopener">
      {children}
    </a>
  );
}

/** The keyboard map, searchable, and the pages that say what is known of this version. */
export function HelpDialog(props: HelpDialogProps): ReactElement {
  const [query, setQuery] = useState('');
  const groups = searchKeys(props.keys, query);
  return (
    <Dialog open={props.open} title="Keys and help" onClose={props.onClose} widthPx={760}>
      <TextField
        label="Find a command"
        labelHidden
        type="search"
        icon={Search}
        placeholder="Find a command"
        value={query}
        onChange={setQuery}
      />
      <div className="keys">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.bindings.map((binding) => (
                <div key={binding.action}>
                  <dt>{binding.action}</dt>
                  <dd>
                    {binding.keys.map((key) => (
                      <Kbd key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {groups.length === 0 && <p>{`No command matches "${query}".`}</p>}
      <p>
        <PageLink to="./conformance.html">What is read and written (conformance)</PageLink>
        {', '}
        <PageLink to="./credibility.html">figures of credibility</PageLink>. Both are made by the
        tests.
      </p>
      <p>
        {`Theatron ${props.version}. Single keys work while a view has the focus. For research and education; not a medical device.`}
      </p>
    </Dialog>
  );
}
