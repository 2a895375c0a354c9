import { inSpan } from '../tracing/Tracer.ts';
import type { PaymentProvider } from './PaymentProvider.ts';

/** The same provider; what it is asked over the network shows in the traces. */
export function traceProvider(provider: PaymentProvider): PaymentProvider {
  const traced = <Asked, Answered>(
    name: string,
    ask: (asked: Asked) => Promise<Answered>,
  ): ((asked: Asked) => Promise<Answered>) => {
    const options = {
      kind: 'client',
      attributes: { 'shop.payment.provider': provider.name },
    } as const;
    return asked =>
      inSpan(`payment ${name}`, options, () => ask.call(provider, asked));
  };
  const calls: Partial<PaymentProvider> = {
    charge: traced('charge', provider.charge),
    capture: traced('capture', provider.capture),
    refund: traced('refund', provider.refund),
    reverse: traced('reverse', provider.reverse),
  };
  return new Proxy(provider, {
    get(target, name) {
      const own: unknown =
        Reflect.get(calls, name) ?? Reflect.get(target, name);
      // Bound to the provider itself: its private state is not the proxy's.
      return typeof own === 'function' && !Object.hasOwn(calls, name)
        ? own.bind(target)
        : own;
    },
  });
}
