import { X } from 'lucide-react';
import type { CSSProperties, ReactElement, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly actions?: ReactNode;
  /** Asked for by Escape, by the close button or by a press outside. */
  readonly onClose?: () => void;
  /** The question must be answered: neither Escape nor a press outside closes it. */
  readonly blocking?: boolean;
  readonly widthPx?: number;
}

/** A modal dialog on the platform's own `<dialog>`: focus stays inside and returns on close. */
export function Dialog(props: DialogProps): ReactElement {
  const { open, title, onClose, blocking = false, widthPx } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || !open) return;
    const opener = document.activeElement;
    dialog.showModal();
    // A body that scrolls takes the focus first: its first control is what was opened for.
    if (document.activeElement?.classList.contains('body'))
      dialog.querySelector<HTMLElement>('.body :is(input, select, textarea, button, a)')?.focus();
    return () => {
      dialog.close();
      // The browser forgets the opener when a blocking dialog had to be shown again.
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [open]);

  return (
    // The backdrop is part of the element, so a press on the element itself is a press outside.
    <dialog
      ref={ref}
      className="dlg"
      style={widthPx ? ({ '--w-dlg': `${widthPx}px` } as CSSProperties) : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!blocking) onClose?.();
      }}
      onClose={(event) => {
        // A browser lets a second Escape through; an unanswered question comes back.
        if (open && event.target === ref.current && !ref.current.open) {
          if (blocking) ref.current?.showModal();
          else onClose?.();
        }
      }}
      onPointerDown={(event) => {
        if (!blocking && event.target === ref.current) onClose?.();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
      </header>
      <div className="body">{open && props.children}</div>
      {props.actions && <footer>{props.actions}</footer>}
      {!blocking && onClose && <IconButton icon={X} name="Close" onPress={onClose} />}
    </dialog>
  );
}
