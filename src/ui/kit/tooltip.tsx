import { useEffect, useId, useRef } from 'react';
import type { FocusEvent, KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { placePopover } from './popover.ts';
import { Kbd } from './kbd.tsx';

const HOVER_DELAY_MS = 350;

interface TooltipOptions {
  /** Nothing is shown when absent. */
  readonly text?: string | undefined;
  /** The key that does the same, as the user would press it: `Ctrl+Z`. */
  readonly shortcut?: string | undefined;
  /** True when the text adds to the control's name (a reason, a hint) and must be read out with it. */
  readonly describes?: boolean;
}

interface TooltipAnchorProps {
  readonly onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerDown: () => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly 'aria-describedby'?: string;
}

interface Tooltip {
  /** Spread on the control. */
  readonly anchor: TooltipAnchorProps;
  /** Render beside the control. */
  readonly tip: ReactElement | null;
}

/**
 * A tooltip for a control: after a short hover or at once on keyboard focus, gone with Escape
 * (WCAG 1.4.13). It lives in the top layer, so no panel clips it.
 */
export function useTooltip({ text, shortcut, describes = false }: TooltipOptions): Tooltip {
  const id = useId();
  const tipRef = useRef<HTMLSpanElement>(null);
  const timer = useRef<number | undefined>(undefined);

  useEffect(() => () => window.clearTimeout(timer.current), []);

  const show = (anchor: HTMLElement): void => {
    const tip = tipRef.current;
    if (!tip || !anchor.isConnected) return;
    tip.showPopover();
    placePopover(tip, anchor, 'centre');
  };
  const hide = (): void => {
    window.clearTimeout(timer.current);
    const tip = tipRef.current;
    if (tip?.matches(':popover-open')) tip.hidePopover();
  };

  const anchor: TooltipAnchorProps = {
    onPointerEnter: (event) => {
      if (event.pointerType === 'touch') return;
      const control = event.currentTarget;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => show(control), HOVER_DELAY_MS);
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: (event) => {
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget);
    },
    onBlur: hide,
    onKeyDown: (event) => {
      if (event.key === 'Escape') hide();
    },
    ...(text && describes ? { 'aria-describedby': id } : {}),
  };
  const tip = text ? (
    <span ref={tipRef} id={id} role="tooltip" popover="manual" className="tip">
      {text}
      {shortcut && <Kbd keys={shortcut} />}
    </span>
  ) : null;
  return { anchor, tip };
}
