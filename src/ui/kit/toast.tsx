import { Check, Info, TriangleAlert, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

export interface Toast {
  readonly id: string;
  readonly kind: 'information' | 'done' | 'caution';
  readonly text: string;
  /** At most one, for example `Undo`. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

const GLYPH: Readonly<Record<Toast['kind'], LucideIcon>> = {
  information: Info,
  done: Check,
  caution: TriangleAlert,
};

export interface ToastRegionProps {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: string) => void;
}

/** Passing news. What must not be missed belongs in a Note. */
export function ToastRegion({ toasts, onDismiss }: ToastRegionProps): ReactElement {
  return (
    <div className="toasts" role="status" aria-live="polite" aria-label="Messages">
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast ${toast.kind}`}>
          <Icon of={GLYPH[toast.kind]} />
          <p>{toast.text}</p>
          {toast.action && (
            <Button kind="ghost" onPress={toast.action.run}>
              {toast.action.label}
            </Button>
          )}
          <IconButton icon={X} name="Dismiss" size="small" onPress={() => onDismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
