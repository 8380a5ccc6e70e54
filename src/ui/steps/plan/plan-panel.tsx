import type { ReactElement } from 'react';

export function PlanPanel(): ReactElement | null {
  return null;
}
