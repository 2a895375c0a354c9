import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** How it ended for a customer: what the shop said last. */
export interface Bought {
  readonly status: number;
  /** Of the order that the shop said is paid. */
  readonly orderId?: string;
}

const MOST_ATTEMPTS = 400;

/**
 * A customer who does not give up: the same request with the same key, each time to another instance, until there is an answer
 * that is not "later". Throws for an answer that nobody can do anything with (5xx but 503) and when the patience ends.
 */
export async function buy(
  urls: readonly string[],
  options: {
    readonly lines: readonly { variantId: number; quantity: number }[];
    readonly token: string;
    readonly random: () => number;
  },
): Promise<Bought> {
  const { lines, token, random } = options;
  const ask = async (
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const url = urls[Math.floor(random() * urls.length)];
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
        .then(async response => ({
          status: response.status,
          body: (await response.json()) as Record<string, unknown>,
        }))
        // Nobody there, or gone before it answered: nobody knows what became of it.
        .catch(() => undefined);
      const later =
        answer === undefined ||
        answer.status === 202 ||
        answer.status === 503 ||
        answer.body.code === 'in-progress';
      if (!later) {
        if (answer.status >= 500)
          throw new Error(`${path} answered ${JSON.stringify(answer)}`);
        return answer;
      }
      await sleep(20 + random() * 60);
    }
    throw new Error(`${path} had no answer for too long.`);
  };
  const cart = await ask('/api/carts', { lines });
  if (cart.status !== 201) return { status: cart.status };
  const order = await ask(
    `/api/carts/${String(cart.body.id)}/checkout`,
    {
      email: 'ada@example.com',
      name: 'Ada',
      address: {
        street: 'Harbour Street 1',
        city: 'Hamburg',
        postalCode: '20095',
        country: 'DE',
      },
      shippingMethod: 'standard',
      payment: { token },
    },
    { 'idempotency-key': randomUUID() },
  );
  return order.status === 201
    ? { status: 201, orderId: String(order.body.id) }
    : { status: order.status };
}
