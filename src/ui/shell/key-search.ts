/** One line of the keyboard map. */
export interface KeyBinding {
  readonly action: string;
  /** Alternatives, each as pressed: `Ctrl+Z`. */
  readonly keys: readonly string[];
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

/** The bindings whose action or key contains every word of the query; empty groups are left out. */
export function searchKeys(groups: readonly KeyGroup[], query: string): readonly KeyGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map((group) => ({
      title: group.title,
      bindings: group.bindings.filter((binding) => {
        const text = [group.title, binding.action, ...binding.keys].join(' ').toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((group) => group.bindings.length > 0);
}
