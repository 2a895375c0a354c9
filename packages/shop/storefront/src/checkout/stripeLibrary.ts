/** The few parts of Stripe's library for browsers that the checkout uses. */
export interface StripeLibrary {
  elements(): {
    create(
      kind: 'card',
      options: { readonly hidePostalCode: boolean; readonly style: object },
    ): StripeElement;
  };
  createPaymentMethod(method: {
    readonly type: 'card';
    readonly card: StripeElement;
    readonly billing_details: { readonly name: string; readonly email: string };
  }): Promise<{
    readonly paymentMethod?: { readonly id: string };
    readonly error?: { readonly message?: string };
  }>;
}

export interface StripeElement {
  mount(place: HTMLElement): void;
  destroy(): void;
}

declare global {
  interface Window {
    readonly Stripe?: (publishableKey: string) => StripeLibrary;
  }
}

// Stripe wants it from its own address only, so that cards never touch the shop.
const ADDRESS = 'https://js.stripe.com/v3/';
let loading: Promise<void> | undefined;

/** Loads it once, when somebody is about to pay. */
export async function loadStripe(
  publishableKey: string,
): Promise<StripeLibrary> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = ADDRESS;
    script.onload = () => resolve();
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error('Stripe cannot be reached.'));
    };
    document.head.append(script);
  });
  await loading;
  if (window.Stripe === undefined) throw new Error('Stripe cannot be used.');
  return window.Stripe(publishableKey);
}
