import { useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError, messageOf } from '../api/ApiError.ts';

export interface Submit {
  readonly busy: boolean;
  readonly refused: ApiError | undefined;
  /** For the form's `onSubmit`. */
  onSubmit(event: FormEvent<HTMLFormElement>): void;
}

/** Runs a form: reads its fields, keeps it from being sent twice, and keeps what the shop refuses. */
export function useSubmit(
  run: (
    value: (name: string) => string,
    form: HTMLFormElement,
  ) => Promise<void>,
): Submit {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  return {
    busy,
    refused,
    onSubmit(event) {
      event.preventDefault();
      const form = event.currentTarget;
      const data = new FormData(form);
      setBusy(true);
      setRefused(undefined);
      run(name => String(data.get(name) ?? ''), form)
        .catch((error: unknown) =>
          setRefused(
            error instanceof ApiError
              ? error
              : new ApiError(0, { detail: messageOf(error) }),
          ),
        )
        .finally(() => setBusy(false));
    },
  };
}
