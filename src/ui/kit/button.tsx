import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { useTooltip } from './tooltip.tsx';

export type ButtonKind = 'primary' | 'neutral' | 'outline' | 'ghost';

const KIND_CLASS: Readonly<Record<ButtonKind, string | undefined>> = {
  primary: 'pri',
  neutral: undefined,
  outline: 'out',
  ghost: 'ghost',
};

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** One `primary` per panel. */
  readonly kind?: ButtonKind;
  readonly icon?: LucideIcon;
  /** `large` 36 px for the main action of a page, `small` 24 px in section heads. */
  readonly size?: 'small' | 'medium' | 'large';
  /** Fills the width of its container. */
  readonly wide?: boolean;
  /** Why it cannot be pressed now; it stays focusable so that the reason can be read. */
  readonly disabledReason?: string | undefined;
  /** Work started by this button goes on; further presses are ignored. */
  readonly busy?: boolean;
  readonly hint?: string;
  readonly shortcut?: string;
  readonly autoFocus?: boolean;
  readonly className?: string;
  /** Accessible name where the visible words do not suffice. */
  readonly name?: string;
}

export function Button(props: ButtonProps): ReactElement {
  const { children, onPress, kind = 'neutral', icon, size = 'medium', busy = false } = props;
  const off = props.disabledReason !== undefined || busy;
  const { anchor, tip } = useTooltip({
    text: props.disabledReason ?? props.hint,
    shortcut: props.shortcut,
    describes: true,
  });
  const sizeClass = size === 'large' ? 'lg' : size === 'small' ? 'sm' : undefined;
  return (
    <>
      <button
        type="button"
        className={classNames(
          'btn',
          KIND_CLASS[kind],
          sizeClass,
          props.wide && 'w',
          props.className,
        )}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-label={props.name}
        aria-keyshortcuts={ariaKeys(props.shortcut)}
        autoFocus={props.autoFocus}
        onClick={off ? undefined : onPress}
        {...anchor}
      >
        {busy ? (
          <Icon of={LoaderCircle} size="small" className="spin" />
        ) : (
          icon && <Icon of={icon} size="small" />
        )}
        <span>{children}</span>
      </button>
      {tip}
    </>
  );
}

/** `Ctrl+Z` in the spelling that assistive technology expects. */
export function ariaKeys(shortcut: string | undefined): string | undefined {
  return shortcut?.replace('Ctrl', 'Control');
}
