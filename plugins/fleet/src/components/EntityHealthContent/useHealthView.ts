import { useCallback, useMemo } from 'react';
// Reads the address, as useServiceQuery does.
import { useSearchParams } from 'react-router-dom';
import { parseView, writeView } from './healthView';
import type { HealthView } from './healthView';

export interface HealthViewState {
  readonly view: HealthView;
  /** `push`: "back" of the browser takes it back. */
  change(part: Partial<HealthView>, options?: { push?: boolean }): void;
}

/** Keeps the view of the Health tab in the address, so that it survives a reload and can be sent to somebody. */
export function useHealthView(): HealthViewState {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (part: Partial<HealthView>, options: { push?: boolean } = {}) =>
      setParams(old => writeView(old, { ...parseView(old), ...part }), {
        replace: !options.push,
      }),
    [setParams],
  );
  return { view, change };
}
