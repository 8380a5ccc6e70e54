import type { ReactElement } from 'react';

export function PlanStage(): ReactElement | null {
  return null;
}
