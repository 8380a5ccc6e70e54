import { ScanLine } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { goTo } from '../../session/session.ts';

/** In place of the slices before a series is confirmed. */
export function NoImage(): ReactElement {
  return (
    <EmptyState
      icon={ScanLine}
      title="No image yet"
      actions={<Button onPress={() => goTo('import')}>Go to Import</Button>}
    >
      Choose a series and confirm patient and side first.
    </EmptyState>
  );
}
