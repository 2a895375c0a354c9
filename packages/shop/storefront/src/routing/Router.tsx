import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ReactNode } from 'react';
import type { Shell } from '../../../src/storefront/FirstView.ts';
import { ApiError } from '../api/ApiError.ts';
import type { CatalogApi } from '../api/catalogApi.ts';
import { PageReader } from './PageReader.ts';
import type { Shown } from './PageReader.ts';

interface NavigateOptions {
  readonly replace?: boolean;
  readonly keepScroll?: boolean;
}

export interface RouterState {
  readonly shown: Shown;
  /** The next page is on its way. */
  readonly pending: boolean;
  readonly shell: Shell;
  navigate(href: string, options?: NavigateOptions): void;
  /** Reads a page ahead, because it will probably be opened. */
  prefetch(href: string): void;
  /** Reads the page that is shown once more. */
  reload(): void;
}

const RouterContext = createContext<RouterState | undefined>(undefined);

export function useRouter(): RouterState {
  const router = useContext(RouterContext);
  if (router === undefined)
    throw new Error('A link or page needs the Router around it.');
  return router;
}

interface RouterProps {
  readonly first: Shown;
  readonly shell: Shell;
  readonly api: CatalogApi;
  readonly children: ReactNode;
}

/**
 * Shows one page after the other without loading the document anew. The page before stays until the next one is there; what was read is
 * kept for going back.
 */
export function Router({ first, shell, api, children }: RouterProps) {
  const [shown, setShown] = useState(first);
  const [pending, setPending] = useState(false);
  const reader = useMemo(() => new PageReader(api, shell), [api, shell]);
  const turn = useRef(0);

  const open = useCallback(
    async (href: string, scrollTo?: number, fresh = false) => {
      turn.current += 1;
      const own = turn.current;
      setPending(true);
      const next = await reader.read(href, fresh).catch((error: unknown) => {
        // Code that cannot be loaded is mostly of a release that is gone: a whole page load brings the present one.
        if (!(error instanceof ApiError)) window.location.assign(href);
        return undefined;
      });
      if (own !== turn.current || next === undefined) return;
      setPending(false);
      setShown(next);
      document.title = next.title;
      if (scrollTo !== undefined)
        requestAnimationFrame(() => window.scrollTo(0, scrollTo));
    },
    [reader],
  );

  const navigate = useCallback(
    (
      href: string,
      { replace = false, keepScroll = false }: NavigateOptions = {},
    ) => {
      if (!replace) {
        window.history.replaceState({ scroll: window.scrollY }, '');
        window.history.pushState({}, '', href);
      } else window.history.replaceState({}, '', href);
      void open(href, keepScroll ? undefined : 0).then(() => {
        if (!keepScroll)
          document.getElementById('main')?.focus({ preventScroll: true });
      });
    },
    [open],
  );

  useEffect(() => {
    window.history.scrollRestoration = 'manual';
    const back = (event: PopStateEvent) => {
      const state = event.state as { readonly scroll?: number } | null;
      void open(
        window.location.pathname + window.location.search,
        state?.scroll ?? 0,
      );
    };
    window.addEventListener('popstate', back);
    // What only the browser can show was left open by the server.
    if (first.waiting)
      void open(window.location.pathname + window.location.search);
    return () => window.removeEventListener('popstate', back);
  }, [open, first]);

  const state = useMemo<RouterState>(
    () => ({
      shown,
      pending,
      shell,
      navigate,
      prefetch: href => reader.prefetch(href),
      reload: () =>
        void open(
          window.location.pathname + window.location.search,
          undefined,
          true,
        ),
    }),
    [shown, pending, shell, navigate, open, reader],
  );
  return <RouterContext value={state}>{children}</RouterContext>;
}
