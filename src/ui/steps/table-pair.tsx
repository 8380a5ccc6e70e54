import { useState, type ReactElement, type ReactNode } from 'react';
import { Segmented } from '../kit/segmented.tsx';

interface Part {
  readonly title: string;
  readonly content: ReactNode;
}

/** Two tables side by side below a stage; as tabs where the page is narrow. */
export function TablePair({ left, right }: { left: Part; right: Part }): ReactElement {
  const [tab, setTab] = useState<'left' | 'right'>('left');
  const tabs = [
    { value: 'left', label: left.title },
    { value: 'right', label: right.title },
  ] as const;
  return (
    <div className="table-pair bench" data-tab={tab}>
      <div className="narrow tabs">
        <Segmented label="Table" options={tabs} value={tab} onChange={setTab} />
      </div>
      <section aria-label={left.title}>{left.content}</section>
      <section aria-label={right.title}>{right.content}</section>
    </div>
  );
}
