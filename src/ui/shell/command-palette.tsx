import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { classNames } from '../kit/class-names.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Icon } from '../kit/icon.tsx';
import { Kbd } from '../kit/kbd.tsx';
import './command-palette.css';
import { searchCommands, type Command } from './command-search.ts';

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
}

/** Every command by name: type, choose with the arrow keys, Enter. */
export function CommandPalette({ open, onClose, commands }: CommandPaletteProps): ReactElement {
  return (
    <Dialog open={open} title="Commands" onClose={onClose} widthPx={560}>
      <Choice commands={commands} onClose={onClose} />
    </Dialog>
  );
}

function Choice({ commands, onClose }: Omit<CommandPaletteProps, 'open'>): ReactElement {
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = searchCommands(commands, query);
  const chosen = Math.min(at, found.length - 1);
  const optionId = (n: number): string => `${id}-${n}`;

  const go = (n: number): void => {
    setAt(n);
    document.getElementById(optionId(n))?.scrollIntoView({ block: 'nearest' });
  };
  const run = (command: Command | undefined): void => {
    if (!command || command.blocked !== undefined) return;
    onClose();
    // The dialog gives the focus back first: the command may move it.
    setTimeout(command.run, 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = found.length - 1;
    const next: Readonly<Record<string, number>> = {
      ArrowDown: chosen >= last ? 0 : chosen + 1,
      ArrowUp: chosen <= 0 ? last : chosen - 1,
      PageDown: Math.min(last, chosen + 8),
      PageUp: Math.max(0, chosen - 8),
    };
    if (event.key === 'Enter') run(found[chosen]);
    else if (event.key in next && last >= 0) go(next[event.key]);
    else return;
    event.preventDefault();
  };

  return (
    <div className="palette">
      <span className="field">
        <Icon of={Search} />
        <input
          type="text"
          role="combobox"
          autoComplete="off"
          autoFocus
          aria-label="Find a command"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found.length > 0 ? optionId(chosen) : undefined}
          placeholder="Find a command"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </span>
      <div id={id} role="listbox" aria-label="Commands" className="found" tabIndex={-1}>
        {found.map((command, n) => (
          <div
            key={`${command.group} ${command.action}`}
            id={optionId(n)}
            role="option"
            aria-selected={n === chosen}
            aria-disabled={command.blocked !== undefined || undefined}
            className={classNames('option', n === chosen && 'on')}
            onPointerMove={() => setAt(n)}
            onClick={() => run(command)}
          >
            <span className="t3 group">{command.group}</span>
            <span className="name">{command.action}</span>
            {command.blocked !== undefined && <span className="t3 why">{command.blocked}</span>}
            {command.keys.slice(0, 1).map((key) => (
              <Kbd key={key} keys={key} />
            ))}
          </div>
        ))}
      </div>
      <p className="t3" role="status">
        {found.length === 0
          ? `No command matches "${query}".`
          : `${found.length === 1 ? 'One command' : `${found.length} commands`}. Arrow keys choose, Enter runs.`}
      </p>
    </div>
  );
}
