import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import type { KeyboardEvent, ReactElement } from 'react';
import { useId, useRef, useState } from 'react';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { placePopover } from './popover.ts';

export interface MenuItem {
  readonly label: string;
  readonly onPress: () => void;
  readonly shortcut?: string;
  /** Given for a choice: a check marks the current one. */
  readonly checked?: boolean;
  readonly disabledReason?: string | undefined;
}

export interface MenuProps {
  readonly icon: LucideIcon;
  /** Accessible name of the button: `More`. */
  readonly name: string;
  readonly items: readonly MenuItem[];
  readonly className?: string;
}

/** A button with a list of commands: what a narrow command bar folds away. */
export function Menu({ icon, name, items, className }: MenuProps): ReactElement {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const offset = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offset === undefined) return;
    event.preventDefault();
    const entries = [...event.currentTarget.querySelectorAll('button')];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    entries[(at + offset + entries.length) % entries.length]?.focus();
  };

  return (
    <span className={className}>
      <button
        ref={button}
        type="button"
        className="ib"
        aria-label={name}
        title={name}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
      >
        <Icon of={icon} />
      </button>
      <div
        ref={list}
        id={id}
        className="menu"
        role="menu"
        aria-label={name}
        popover="auto"
        onKeyDown={move}
        onToggle={(event) => {
          const opened = event.newState === 'open';
          setOpen(opened);
          if (!opened || !list.current || !button.current) return;
          placePopover(list.current, button.current, 'start');
          list.current.querySelector('button')?.focus();
        }}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            aria-disabled={item.disabledReason !== undefined || undefined}
            title={item.disabledReason}
            onClick={() => {
              if (item.disabledReason !== undefined) return;
              list.current?.hidePopover();
              item.onPress();
            }}
          >
            {item.checked ? <Icon of={Check} size="small" /> : <span className="gap" />}
            {item.label}
            {item.shortcut && <Kbd keys={item.shortcut} />}
          </button>
        ))}
      </div>
    </span>
  );
}
