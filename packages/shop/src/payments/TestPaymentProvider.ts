import { randomUUID } from 'node:crypto';
import type {
  Capture,
  Charge,
  Charged,
  PaymentEvent,
  PaymentProvider,
  Refund,
  Refunded,
  Reversal,
  Webhook,
} from './PaymentProvider.ts';
import { readTestEvent } from './readTestEvent.ts';
import { isSigned, sign } from './signature.ts';

/** What the token makes of the payment. */
const BEHAVIOURS = {
  'test-success': 'the money is taken',
  'test-decline': 'the card is refused',
  'test-timeout': 'never answers',
  'test-timeout-once':
    'the first call for a key never answers although the money was taken, the next says so',
  'test-late-success': 'never answers; a webhook says later that it was paid',
  'test-late-decline': 'never answers; a webhook says later that it was not',
  'test-early-webhook': 'the webhook comes before the answer',
  'test-duplicate-webhook': 'answers, then the same webhook comes twice',
  'test-out-of-order':
    'answers, then webhooks of what happened before come late: promised, refused',
  'test-authorized': 'the money is promised, and taken by the worker',
  'test-capture-declined': 'the money is promised, but taking it fails',
  'test-refund-refused': 'paid; refunds are refused',
} as const;

export type TestToken = keyof typeof BEHAVIOURS;
export const TEST_TOKENS = Object.keys(BEHAVIOURS) as readonly TestToken[];

export interface TestPaymentOptions {
  /** Its webhooks are signed with it. */
  readonly secret: string;
  /** How long its late webhooks take. Default 300. */
  readonly webhookDelayMs?: number;
}

/** The built-in provider: no money moves. The token decides what happens; see `BEHAVIOURS`. */
export class TestPaymentProvider implements PaymentProvider {
  readonly name = 'test';
  readonly #secret: string;
  readonly #delayMs: number;
  readonly #seen = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #deliver: (webhook: Webhook) => Promise<void> = async () => undefined;

  constructor({ secret, webhookDelayMs = 300 }: TestPaymentOptions) {
    this.#secret = secret;
    this.#delayMs = webhookDelayMs;
  }

  connect(deliver: (webhook: Webhook) => Promise<void>): void {
    this.#deliver = deliver;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  refuseToken(token: string): string | undefined {
    return TEST_TOKENS.some(known => known === token)
      ? undefined
      : `Give one of ${TEST_TOKENS.join(', ')}.`;
  }

  async charge(charge: Charge): Promise<Charged> {
    // The reference carries the token, so that every instance knows later what a refund of it does.
    const reference = `${charge.token}:${charge.idempotencyKey}`;
    const captured: Charged = { outcome: 'captured', reference };
    const declined: Charged = {
      outcome: 'declined',
      reason: 'The card was declined. Use another one.',
    };
    switch (charge.token as TestToken) {
      case 'test-success':
      case 'test-refund-refused':
        return captured;
      case 'test-timeout':
        return hang(charge);
      case 'test-timeout-once':
        if (this.#seen.has(charge.idempotencyKey)) return captured;
        this.#seen.add(charge.idempotencyKey);
        return hang(charge);
      case 'test-late-success':
        this.#later(this.#event(charge, captured));
        return hang(charge);
      case 'test-late-decline':
        this.#later(this.#event(charge, declined));
        return hang(charge);
      case 'test-early-webhook':
        await this.#send(this.#event(charge, captured));
        return captured;
      case 'test-duplicate-webhook': {
        const event = this.#event(charge, captured);
        this.#later(event);
        this.#later(event);
        return captured;
      }
      case 'test-out-of-order':
        this.#later(this.#event(charge, { outcome: 'authorized', reference }));
        this.#later(this.#event(charge, declined));
        return captured;
      case 'test-authorized':
      case 'test-capture-declined':
        return { outcome: 'authorized', reference };
      default:
        return declined;
    }
  }

  async capture({ reference }: Capture): Promise<Charged> {
    return reference.startsWith('test-capture-declined:')
      ? { outcome: 'declined', reason: 'The promised money is not there.' }
      : { outcome: 'captured', reference };
  }

  async refund(refund: Refund): Promise<Refunded> {
    return refund.reference.startsWith('test-refund-refused:')
      ? {
          outcome: 'failed',
          reason: 'The bank of the card takes no money back.',
        }
      : { outcome: 'done', reference: `test-refund:${refund.idempotencyKey}` };
  }

  async reverse({ idempotencyKey }: Reversal): Promise<void> {
    this.#seen.delete(idempotencyKey);
  }

  readWebhook({ body, headers }: Webhook): PaymentEvent | undefined {
    if (!isSigned(this.#secret, body, headers['x-test-signature']))
      return undefined;
    return readTestEvent(body);
  }

  #event(charge: Charge, charged: Charged): PaymentEvent {
    return {
      id: `evt_${randomUUID()}`,
      kind: 'charge',
      orderId: charge.idempotencyKey,
      charged,
      ...(charged.outcome === 'declined' ? {} : { amount: charge.amount }),
    };
  }

  #later(event: PaymentEvent): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // What it answers is the webhook's business, which logs it; this provider does not send again.
      this.#send(event).catch(() => undefined);
    }, this.#delayMs);
    timer.unref();
    this.#timers.add(timer);
  }

  #send(event: PaymentEvent): Promise<void> {
    const body = Buffer.from(JSON.stringify(event));
    return this.#deliver({
      body,
      headers: { 'x-test-signature': sign(this.#secret, body) },
    });
  }
}

function hang(charge: Charge): Promise<never> {
  return new Promise((_, reject) => {
    charge.signal.addEventListener(
      'abort',
      () => reject(charge.signal.reason as Error),
      { once: true },
    );
  });
}
