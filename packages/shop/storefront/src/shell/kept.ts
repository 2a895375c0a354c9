/** What the browser keeps for this shop. Absent where it keeps nothing, as in some private windows: then everything still works, once. */
export const kept = {
  get(key: string): string | undefined {
    try {
      return window.localStorage.getItem(`shop.${key}`) ?? undefined;
    } catch {
      return undefined;
    }
  },
  set(key: string, value: string | undefined): void {
    try {
      if (value === undefined) window.localStorage.removeItem(`shop.${key}`);
      else window.localStorage.setItem(`shop.${key}`, value);
    } catch {
      // Nothing is kept here.
    }
  },
};
