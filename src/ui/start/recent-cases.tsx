import { Search, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Chip } from '../kit/chip.tsx';
import type { Column } from '../kit/data-table.tsx';
import { DataTable } from '../kit/data-table.tsx';
import { IconButton } from '../kit/icon-button.tsx';
import { TextField } from '../kit/text-field.tsx';

export interface RecentCase {
  readonly id: string;
  readonly name: string;
  readonly organ: string;
  /** `CT angiography`, `Synthetic`. */
  readonly source: string;
  /** Step the case was left in. */
  readonly step: string;
  /** What it is about: `Ablation, LV inferolateral`. */
  readonly work: string;
  readonly state:
    | { readonly kind: 'current' | 'stale' }
    | { readonly kind: 'interlocks'; readonly count: number };
  /** In words: `2 h ago`, `18 Nov`. */
  readonly opened: string;
}

export interface RecentCasesProps {
  /** Undefined until the storage of this browser has been read. */
  readonly cases: readonly RecentCase[] | undefined;
  readonly onOpen: (id: string) => void;
  readonly onDelete: (id: string) => void;
}

/** Cases kept in this browser, newest first. Deleting one asks in its own row. */
export function RecentCases({ cases: kept, onOpen, onDelete }: RecentCasesProps): ReactElement {
  const cases = kept ?? [];
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  useFocusOnSlash(search);

  const wanted = query.trim().toLowerCase();
  const shown = cases.filter((entry) =>
    [entry.name, entry.organ, entry.source, entry.work].join(' ').toLowerCase().includes(wanted),
  );
  return (
    <section aria-label="Recent cases">
      <div className="hd">
        <h2>Recent cases</h2>
        <span className="t3">
          {kept ? `${cases.length} on this computer` : 'reading this computer'}
        </span>
        <span className="sp" />
        {cases.length > 0 && (
          <TextField
            ref={search}
            className="find"
            label="Find a case"
            labelHidden
            type="search"
            icon={Search}
            placeholder="Find a case"
            shortcut="/"
            value={query}
            onChange={setQuery}
          />
        )}
      </div>
      <div className="recent">
        {shown.length > 0 ? (
          <DataTable
            caption="Cases saved in this browser; the name opens the case"
            columns={recentColumns(onDelete)}
            rows={shown}
            rowKey={(entry) => entry.id}
            onSelect={(entry) => onOpen(entry.id)}
          />
        ) : (
          <p className="no-cases">
            {!kept
              ? 'Looking for cases on this computer.'
              : cases.length === 0
                ? 'No cases yet. A case is kept here as soon as it is opened.'
                : `No case matches "${query.trim()}".`}
          </p>
        )}
      </div>
    </section>
  );
}

function recentColumns(onDelete: (id: string) => void): readonly Column<RecentCase>[] {
  return [
    { id: 'case', head: 'Case', cell: (entry) => <b className="b">{entry.name}</b> },
    { id: 'organ', head: 'Organ', cell: (entry) => entry.organ },
    { id: 'source', head: 'Source', quiet: true, cell: (entry) => entry.source },
    { id: 'step', head: 'Step', cell: (entry) => entry.step },
    { id: 'work', head: 'Work', quiet: true, cell: (entry) => entry.work },
    { id: 'state', head: 'State', cell: (entry) => <StateChip state={entry.state} /> },
    { id: 'opened', head: 'Opened', numeric: true, quiet: true, cell: (entry) => entry.opened },
    {
      id: 'delete',
      head: '',
      name: 'Delete',
      numeric: true,
      cell: (entry) => <DeleteCell name={entry.name} onDelete={() => onDelete(entry.id)} />,
    },
  ];
}

/** Deleting cannot be undone, so the row asks first; the safe answer comes first. */
function DeleteCell(props: { readonly name: string; readonly onDelete: () => void }): ReactElement {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <IconButton
        icon={Trash2}
        size="small"
        name={`Delete ${props.name}`}
        onPress={() => setAsking(true)}
      />
    );
  return (
    <span className="row">
      <span>Delete from this computer?</span>
      <Button size="small" autoFocus onPress={() => setAsking(false)}>
        Keep
      </Button>
      <Button
        size="small"
        kind="outline"
        name={`Delete ${props.name} for good`}
        onPress={props.onDelete}
      >
        Delete
      </Button>
    </span>
  );
}

function StateChip({ state }: { readonly state: RecentCase['state'] }): ReactElement {
  if (state.kind === 'interlocks')
    return (
      <Chip kind="interlock">{`${state.count} interlock${state.count === 1 ? '' : 's'}`}</Chip>
    );
  return state.kind === 'stale' ? (
    <Chip kind="caution">Stale</Chip>
  ) : (
    <Chip kind="passed">Up to date</Chip>
  );
}

function useFocusOnSlash(search: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea');
      if (event.key !== '/' || typing || !search.current) return;
      event.preventDefault();
      search.current.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [search]);
}
