/** Typed events of one object; a listener is removed by calling what `on` returned. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const set = this.#listeners.get(name) as Set<(value: Events[Name]) => void> | undefined;
    for (const listener of set ?? []) listener(value);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
