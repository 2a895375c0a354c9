import { useEffect, useState } from 'react';
import { ApiError, messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { Cart, Quote } from '../api/types.ts';

export interface QuoteState {
  /** The last one; of another choice while `loading`. */
  readonly quote?: Quote;
  readonly loading: boolean;
  readonly failure?: string;
}

/** What the cart costs when it is sent there that way. Asked again whenever one of them changes. */
export function useQuote(
  cart: Cart,
  country: string,
  shippingMethod: string | undefined,
): QuoteState {
  const [state, setState] = useState<QuoteState>({ loading: true });
  const { id, version } = cart;
  useEffect(() => {
    const leave = new AbortController();
    setState(before => ({ ...before, loading: true }));
    const ask = async () => {
      try {
        const quote = await customerApi
          .quote(
            id,
            {
              country,
              ...(shippingMethod === undefined ? {} : { shippingMethod }),
            },
            leave.signal,
          )
          .catch((error: unknown) => {
            // Not every way leads everywhere: then the first that does.
            if (error instanceof ApiError && error.code === 'no-shipping')
              return customerApi.quote(id, { country }, leave.signal);
            throw error;
          });
        if (!leave.signal.aborted) setState({ quote, loading: false });
      } catch (error) {
        if (!leave.signal.aborted)
          setState({ loading: false, failure: messageOf(error) });
      }
    };
    void ask();
    return () => leave.abort();
  }, [id, version, country, shippingMethod]);
  return state;
}
