import { useCallback, useEffect, useState } from 'react';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { leave } from './staffStore.ts';

export interface Asked<Answer> {
  readonly answer?: Answer;
  readonly failure?: string;
  readonly loading: boolean;
  again(): void;
  /** Shows what another call has answered. */
  keep(answer: Answer): void;
}

/** Asks the shop, and again whenever `key` changes. An ended session leads to the sign-in. */
export function useAsked<Answer>(
  key: string,
  ask: () => Promise<Answer>,
): Asked<Answer> {
  const [state, setState] = useState<{
    answer?: Answer;
    failure?: string;
    loading: boolean;
  }>({ loading: true });
  const read = useCallback(async () => {
    setState(before => ({ ...before, loading: true }));
    try {
      setState({ answer: await ask(), loading: false });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) leave();
      setState({ failure: messageOf(error), loading: false });
    }
    // What is asked is told by the key alone: `ask` is a new function at every drawing.
  }, [key]);
  useEffect(() => {
    void read();
  }, [read]);
  return {
    ...state,
    again: () => void read(),
    keep: answer => setState({ answer, loading: false }),
  };
}
