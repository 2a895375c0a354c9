import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { FLEET_SIGNAL_CHANNEL } from '@capstan/plugin-fleet-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { DependencyList } from 'react';
import { useFleetTranslation } from './useFleetTranslation';
import { LiveLoader } from './LiveLoader';
import type { LiveState } from './LiveLoader';

const POLL_MS = 15_000;
const GAP_MS = 300;
const TIMEOUT_MS = 20_000;

/** Data that keeps itself fresh; see {@link useLive}. */
export interface Live<T> extends LiveState<T> {
  /** Nothing is known yet, not even an error. */
  readonly isLoading: boolean;
  /** `data` answers an earlier question (other `deps`); the answer to the present one is on its way. */
  readonly isPrevious: boolean;
  /** Loads now. */
  readonly reload: () => void;
}

/** How {@link useLive} behaves. */
export interface LiveOptions<T> {
  /** Groups whose signals matter, given the data there is. Default: every signal of the fleet does. */
  readonly groupIds?: (data: T | undefined) => readonly string[] | undefined;
  /** Shows the data of the former `deps` until the new data is there, marked by `isPrevious`. Default: `false`. */
  readonly keepPrevious?: boolean;
  /** Milliseconds between loads without a signal. Default 15 000. */
  readonly pollMs?: number;
  /** The shortest time in milliseconds between loads that signals cause; the first comes at once. Default 300. */
  readonly gapMs?: number;
}

/**
 * Loads at once, again whenever a signal says that one of the groups has changed (many signals become one load), and
 * every 15 seconds in any case. An error keeps the last data and stands beside it. `load` gets an AbortSignal that
 * fires on unmount and when `deps` change. Works without the signals plugin: then it only polls.
 */
export function useLive<T>(
  load: (signal: AbortSignal) => Promise<T>,
  deps: DependencyList,
  options: LiveOptions<T> = {},
): Live<T> {
  const { t } = useFleetTranslation();
  const signalApi = useApiHolder().get(signalApiRef);
  const [state, setState] = useState<{
    deps: DependencyList;
    live: LiveState<T>;
  }>({ deps, live: {} });
  const loader = useRef<LiveLoader<T>>();
  const data = useRef<T>();
  const latest = useRef({ load, options });
  latest.current = { load, options };

  useEffect(() => {
    data.current = undefined;
    const current = new LiveLoader<T>({
      load: signal => latest.current.load(signal),
      onState: live => {
        data.current = live.data;
        setState({ deps, live });
      },
      pollMs: latest.current.options.pollMs ?? POLL_MS,
      gapMs: latest.current.options.gapMs ?? GAP_MS,
      timeoutMs: TIMEOUT_MS,
      timeoutMessage: t('loading.timeout', {
        seconds: String(TIMEOUT_MS / 1000),
      }),
    });
    loader.current = current;
    current.start();
    return () => current.stop();
    // `t` is new on each render in some apps, and a new language is no reason to load again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, deps);

  useEffect(() => {
    const subscription = signalApi?.subscribe<{ groupIds: string[] }>(
      FLEET_SIGNAL_CHANNEL,
      message => {
        const wanted = latest.current.options.groupIds?.(data.current);
        if (!wanted || wanted.some(id => message.groupIds.includes(id)))
          loader.current?.poke();
      },
    );
    return () => subscription?.unsubscribe();
  }, [signalApi]);

  const reload = useCallback(() => loader.current?.reload(), []);
  const isPrevious = !sameDeps(state.deps, deps);
  const live: LiveState<T> =
    isPrevious && !options.keepPrevious ? {} : state.live;
  return {
    ...live,
    isPrevious: isPrevious && live.data !== undefined,
    isLoading:
      live.data === undefined && (isPrevious || live.error === undefined),
    reload,
  };
}

function sameDeps(left: DependencyList, right: DependencyList): boolean {
  return (
    left.length === right.length &&
    left.every((value, index) => Object.is(value, right[index]))
  );
}
