import { useSyncExternalStore } from 'react';

/** A value that several parts of the page show. */
export interface Store<Value> {
  get(): Value;
  set(next: Value): void;
  /** As a hook: the value, and a new drawing whenever it changes. */
  use(): Value;
}

export function createStore<Value>(first: Value): Store<Value> {
  let value = first;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const get = () => value;
  return {
    get,
    set(next) {
      value = next;
      for (const listener of Array.from(listeners)) listener();
    },
    // The server draws what a visitor without history sees.
    use: () => useSyncExternalStore(subscribe, get, () => first),
  };
}
