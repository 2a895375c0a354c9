type Listener = (event: MediaQueryList) => void;

let width = 1440;
const listeners = new Map<Listener, MediaQueryList>();

/** Gives jsdom a window of 1440 px that answers `min-width` and `max-width` media queries. */
export function installViewport(): void {
  window.matchMedia = query => {
    const list: MediaQueryList = {
      media: query,
      get matches() {
        const min = /min-width:\s*([\d.]+)px/.exec(query);
        const max = /max-width:\s*([\d.]+)px/.exec(query);
        if (!min && !max) return false;
        return (
          (!min || width >= Number(min[1])) && (!max || width <= Number(max[1]))
        );
      },
      onchange: null,
      addEventListener: (_: string, listener: Listener) =>
        listeners.set(listener, list),
      removeEventListener: (_: string, listener: Listener) =>
        listeners.delete(listener),
      addListener: (listener: Listener) => listeners.set(listener, list),
      removeListener: (listener: Listener) => listeners.delete(listener),
      dispatchEvent: () => false,
    } as unknown as MediaQueryList;
    return list;
  };
}

/** Changes the width of the window, in pixels. */
export function setViewportWidth(pixels: number): void {
  width = pixels;
  for (const [listener, list] of [...listeners]) listener(list);
}
