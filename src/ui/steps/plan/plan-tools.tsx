import type { ReactElement } from 'react';

export function PlanTools(): ReactElement | null {
  return null;
}
