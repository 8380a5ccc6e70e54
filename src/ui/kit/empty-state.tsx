import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** What is missing: `No model yet`. */
  readonly title: string;
  /** What to do about it. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A work area with nothing in it yet says what it needs. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps): ReactElement {
  return (
    <div className="empty-state">
      <Icon of={icon} size="large" />
      <h2>{title}</h2>
      <p>{children}</p>
      {actions && <div className="row">{actions}</div>}
    </div>
  );
}
