/** Something the user can do by name, from the palette or by its keys. */
export interface Command {
  readonly group: string;
  readonly action: string;
  /** Alternatives, each as pressed: `Ctrl+Z`. Empty where only the palette and the page reach it. */
  readonly keys: readonly string[];
  /** Why it cannot be done now. */
  readonly blocked?: string | undefined;
  readonly run: () => void;
}

/**
 * The commands that contain every word of the query in their name, group or keys. Keys pressed just so and
 * names that begin with the query come first, then names with a word that does; the order of the table decides among equals.
 */
export function searchCommands(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = query.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  const rank = ({ action, keys }: Command): number => {
    const name = action.toLowerCase();
    if (keys.some((key) => key.toLowerCase() === wanted)) return 0;
    if (name.startsWith(wanted)) return 0;
    return words.every((word) => name.split(/[\s:,]+/).some((part) => part.startsWith(word)))
      ? 1
      : 2;
  };
  return commands
    .filter(({ action, group, keys }) => {
      const text = [group, action, ...keys].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map((command) => ({ command, place: rank(command) }))
    .sort((a, b) => a.place - b.place)
    .map(({ command }) => command);
}
