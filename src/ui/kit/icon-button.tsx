import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { ariaKeys } from './button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { useTooltip } from './tooltip.tsx';

export interface IconButtonProps {
  readonly icon: LucideIcon;
  /** Accessible name, also the tooltip. */
  readonly name: string;
  readonly onPress: () => void;
  readonly shortcut?: string;
  /** Given for a toggle: drawn in the accent colour when true. */
  readonly pressed?: boolean;
  /** A toggle whose icon changes instead of its colour (eye, lock). */
  readonly plain?: boolean;
  /** A quiet state of a plain toggle: an open lock. */
  readonly faint?: boolean;
  /** 28 px, or 24 px in lists. */
  readonly size?: 'medium' | 'small';
  readonly disabledReason?: string | undefined;
  readonly className?: string;
}

export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, name, onPress, shortcut, pressed, disabledReason } = props;
  const off = disabledReason !== undefined;
  const { anchor, tip } = useTooltip({
    text: disabledReason ?? name,
    shortcut: off ? undefined : shortcut,
    describes: off,
  });
  return (
    <>
      <button
        type="button"
        className={classNames(
          'ib',
          props.size === 'small' && 'm',
          props.plain && 'plain',
          props.faint && 'faint',
          props.className,
        )}
        aria-label={name}
        aria-pressed={pressed}
        aria-disabled={off || undefined}
        aria-keyshortcuts={ariaKeys(shortcut)}
        onClick={off ? undefined : onPress}
        {...anchor}
      >
        <Icon of={icon} />
      </button>
      {tip}
    </>
  );
}
