import { HardDrive, Upload } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { formatBytes } from '../../core/format.ts';
import { Icon } from '../kit/icon.tsx';

export interface StatusItem {
  readonly term: string;
  readonly value: ReactNode;
}

export interface StatusBarProps {
  /** What is under the pointer or being worked on, most important first. */
  readonly items?: readonly StatusItem[];
  /** Instead of items: one sentence. */
  readonly sentence?: ReactNode;
  /** Whether the case is kept on this computer as it stands. */
  readonly saving?: SavingText | undefined;
  /** Files that the user has sent to a server since the page was opened. */
  readonly sentFiles?: number | undefined;
  /** Bytes held by the case, and the limit the application sets itself. */
  readonly memory?: { readonly usedBytes: number; readonly budgetBytes: number } | undefined;
  /** `WebGL 2`. */
  readonly renderer?: string | undefined;
  /** How kernels run: `2 threads, SIMD`. */
  readonly engine?: string | undefined;
  readonly version: string;
}

export interface SavingText {
  /** `saved`, `pending`, `saving` or `failed`. */
  readonly state: string;
  readonly text: string;
  /** Why it could not be saved and what to do. */
  readonly hint?: string | undefined;
}

export function StatusBar(props: StatusBarProps): ReactElement {
  const { items = [], memory, saving } = props;
  return (
    <footer className="status">
      <div className="left-slot">
        {props.sentence && <span className="row">{props.sentence}</span>}
        {items.map(({ term, value }) => (
          <span className="row" key={term}>
            {term} <b>{value}</b>
          </span>
        ))}
      </div>
      {saving && (
        <span
          className={saving.state === 'failed' ? 'row dan' : 'row'}
          role={saving.state === 'failed' ? 'alert' : undefined}
          data-save-state={saving.state}
          title={saving.hint}
        >
          {saving.text}
        </span>
      )}
      <span className="row">
        <Icon of={props.sentFiles ? Upload : HardDrive} size="small" />
        {props.sentFiles
          ? `${props.sentFiles} ${props.sentFiles === 1 ? 'file' : 'files'} sent to a server`
          : 'Local only, nothing uploaded'}
      </span>
      {memory && (
        <span className="row wide">
          Memory <b>{memoryText(memory.usedBytes, memory.budgetBytes)}</b>
        </span>
      )}
      {props.renderer && <span className="row wide">{props.renderer}</span>}
      {props.engine && <span className="row engine">{props.engine}</span>}
      <span className="row">{`Theatron ${props.version}`}</span>
    </footer>
  );
}

/** `1.2 of 4.0 GB`: the unit once where it is the same. */
export function memoryText(usedBytes: number, budgetBytes: number): string {
  const [used, usedUnit] = formatBytes(usedBytes).split('\u2009');
  const [budget, budgetUnit] = formatBytes(budgetBytes).split('\u2009');
  return usedUnit === budgetUnit
    ? `${used} of ${budget} ${budgetUnit}`
    : `${used} ${usedUnit} of ${budget} ${budgetUnit}`;
}
