import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { ariaKeys } from './button.tsx';
import { Icon } from './icon.tsx';
import { useTooltip } from './tooltip.tsx';

export interface ToolTileProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly active: boolean;
  readonly onPress: () => void;
  readonly shortcut?: string;
  /** What the tool does, in the tooltip. */
  readonly hint?: string;
  readonly unavailableReason?: string | undefined;
}

/** A tool of the panel: icon over word, one of them active. */
export function ToolTile(props: ToolTileProps): ReactElement {
  const off = props.unavailableReason !== undefined;
  const { anchor, tip } = useTooltip({
    text: props.unavailableReason ?? props.hint ?? props.label,
    shortcut: off ? undefined : props.shortcut,
    describes: off || props.hint !== undefined,
  });
  return (
    <>
      <button
        type="button"
        className="tool"
        aria-pressed={props.active}
        aria-disabled={off || undefined}
        aria-keyshortcuts={ariaKeys(props.shortcut)}
        onClick={off ? undefined : props.onPress}
        {...anchor}
      >
        <Icon of={props.icon} />
        {props.label}
      </button>
      {tip}
    </>
  );
}

/** Four tiles a row. */
export function ToolGrid({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="tools" role="group" aria-label={label}>
      {children}
    </div>
  );
}
