/** What was done to each kind of element, for the preview and the report. */
export type Treatment = 'removed' | 'emptied' | 'replaced' | 'new UID' | 'shifted' | 'kept';

export interface ElementChange {
  /** `(0010,0010)`. */
  readonly tag: string;
  readonly name: string;
  readonly treatment: Treatment;
  readonly count: number;
}

export interface ChangeLog {
  note(tag: string, name: string, treatment: Treatment): void;
  add(changes: readonly ElementChange[]): void;
  /** In order of tag. */
  list(): ElementChange[];
}

export function createChangeLog(): ChangeLog {
  const changes = new Map<string, ElementChange>();
  const count = (change: ElementChange): void => {
    const key = `${change.tag} ${change.treatment}`;
    const before = changes.get(key)?.count ?? 0;
    changes.set(key, { ...change, count: before + change.count });
  };
  return {
    note: (tag, name, treatment) =>
      count({ tag: `(${tag.slice(0, 4)},${tag.slice(4)})`, name, treatment, count: 1 }),
    add: (more) => more.forEach(count),
    list: () => [...changes.values()].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
  };
}
