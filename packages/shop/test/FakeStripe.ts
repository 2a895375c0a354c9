import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: string;
  readonly orderId: string;
  status: string;
  received: number;
  refunded: number;
  error?: string;
}

export interface FakeRefund {
  readonly id: string;
  readonly intent: string;
  readonly amount: number;
  readonly refundId: string;
  status: string;
}

/** One request that reached it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly form: URLSearchParams;
  readonly authorization: string;
}

/**
 * The few parts of Stripe's HTTP API that the shop uses: payment intents and refunds, form-encoded, with idempotency keys that
 * give the first answer again and refuse other parameters. The payment method decides what happens at the confirmation:
 * `pm_card_visa` pays, `pm_card_chargeDeclined` is refused, `pm_card_authenticationRequired` wants the customer,
 * `pm_slow` takes the money but answers only after the caller has gone.
 */
export class FakeStripe {
  readonly calls: Call[] = [];
  readonly intents = new Map<string, Intent>();
  readonly refunds: FakeRefund[] = [];
  /** While it is set, every request is answered with this status. */
  failWith: number | undefined;
  /** What the next refunds end as. */
  refundStatus = 'succeeded';
  readonly #answers = new Map<
    string,
    { readonly what: string; readonly status: number; readonly body: object }
  >();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(): Promise<FakeStripe> {
    const fake = new FakeStripe();
    await new Promise<void>(resolve => {
      fake.#server.listen(0, '127.0.0.1', resolve);
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  intentOf(orderId: string): Intent | undefined {
    return [...this.intents.values()].find(one => one.orderId === orderId);
  }

  /** All money that is still with the shop. */
  get balance(): number {
    return [...this.intents.values()].reduce(
      (sum, one) => sum + one.received - one.refunded,
      0,
    );
  }

  /** As an event tells of it. */
  describe(intent: Intent): object {
    return {
      id: intent.id,
      object: 'payment_intent',
      amount: intent.amount,
      amount_capturable:
        intent.status === 'requires_capture' ? intent.amount : 0,
      amount_received: intent.received,
      capture_method: intent.captureMethod,
      currency: intent.currency,
      metadata: { order_id: intent.orderId },
      status: intent.status,
      last_payment_error: intent.error ? { message: intent.error } : null,
    };
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const key = String(request.headers['idempotency-key'] ?? '');
    const path = request.url ?? '';
    this.calls.push({
      method: request.method ?? '',
      path,
      key,
      form,
      authorization: String(request.headers.authorization),
    });
    const send = (status: number, body: object): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'request-id': `req_${this.calls.length}`,
      });
      response.end(JSON.stringify(body));
    };
    if (this.failWith !== undefined) {
      send(this.failWith, {
        error: { type: 'api_error', message: 'We are down.' },
      });
      return;
    }
    const what = `${path}?${form}`;
    const known = key === '' ? undefined : this.#answers.get(key);
    if (known !== undefined && known.what !== what) {
      send(400, {
        error: {
          type: 'idempotency_error',
          message: 'Keys can only be used with the same parameters.',
        },
      });
      return;
    }
    const { status, body } =
      known ?? this.#do(request.method ?? '', path, form);
    if (key !== '') this.#answers.set(key, { what, status, body });
    // The money is taken, but nobody hears of it.
    if (form.get('payment_method') === 'pm_slow' && known === undefined) return;
    send(status, body);
  }

  #do(
    method: string,
    path: string,
    form: URLSearchParams,
  ): { readonly status: number; readonly body: object } {
    if (path === '/v1/refunds') return this.#refund(form);
    const [, , , id = '', action] = path.split('/');
    if (id === '') {
      const intent: Intent = {
        id: `pi_${randomUUID().replaceAll('-', '')}`,
        amount: Number(form.get('amount')),
        currency: form.get('currency') ?? '',
        captureMethod: form.get('capture_method') ?? 'automatic',
        orderId: form.get('metadata[order_id]') ?? '',
        status: 'requires_payment_method',
        received: 0,
        refunded: 0,
      };
      this.intents.set(intent.id, intent);
      return { status: 200, body: this.describe(intent) };
    }
    const intent = this.intents.get(id);
    if (intent === undefined)
      return refusal(404, `No such payment_intent: '${id}'`);
    if (method === 'GET') return { status: 200, body: this.describe(intent) };
    if (action === 'confirm') return this.#confirm(intent, form);
    if (action === 'capture') {
      if (intent.status !== 'requires_capture')
        return refusal(400, `This intent is ${intent.status}.`);
      intent.status = 'succeeded';
      intent.received = intent.amount;
      return { status: 200, body: this.describe(intent) };
    }
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      return refusal(400, `This intent is ${intent.status}.`);
    intent.status = 'canceled';
    return { status: 200, body: this.describe(intent) };
  }

  #confirm(
    intent: Intent,
    form: URLSearchParams,
  ): { readonly status: number; readonly body: object } {
    if (!intent.status.startsWith('requires_payment'))
      return refusal(400, `This intent is ${intent.status}.`);
    switch (form.get('payment_method')) {
      case 'pm_card_visa':
      case 'pm_slow':
        if (intent.captureMethod === 'manual') {
          intent.status = 'requires_capture';
        } else {
          intent.status = 'succeeded';
          intent.received = intent.amount;
        }
        return { status: 200, body: this.describe(intent) };
      case 'pm_card_authenticationRequired':
        intent.status = 'requires_action';
        return { status: 200, body: this.describe(intent) };
      case 'pm_card_processing':
        intent.status = 'processing';
        return { status: 200, body: this.describe(intent) };
      case 'pm_card_chargeDeclined':
        intent.error = 'Your card was declined.';
        return {
          status: 402,
          body: {
            error: {
              type: 'card_error',
              code: 'card_declined',
              message: intent.error,
            },
          },
        };
      default:
        return refusal(400, 'No such PaymentMethod.');
    }
  }

  #refund(form: URLSearchParams): {
    readonly status: number;
    readonly body: object;
  } {
    const intent = this.intents.get(form.get('payment_intent') ?? '');
    if (intent === undefined) return refusal(404, 'No such payment_intent');
    const left = intent.received - intent.refunded;
    const amount = Number(form.get('amount') ?? left);
    if (amount > left || amount === 0)
      return refusal(400, `Refund amount (${amount}) is greater than ${left}.`);
    const refund: FakeRefund = {
      id: `re_${randomUUID().replaceAll('-', '')}`,
      intent: intent.id,
      amount,
      refundId: form.get('metadata[refund_id]') ?? '',
      status: this.refundStatus,
    };
    if (refund.status !== 'failed') intent.refunded += amount;
    this.refunds.push(refund);
    return { status: 200, body: this.describeRefund(refund) };
  }

  describeRefund(refund: FakeRefund): object {
    return {
      id: refund.id,
      object: 'refund',
      amount: refund.amount,
      payment_intent: refund.intent,
      metadata: refund.refundId ? { refund_id: refund.refundId } : {},
      status: refund.status,
      ...(refund.status === 'failed'
        ? { failure_reason: 'expired_or_canceled_card' }
        : {}),
    };
  }
}

function refusal(
  status: number,
  message: string,
): { readonly status: number; readonly body: object } {
  return {
    status,
    body: { error: { type: 'invalid_request_error', message } },
  };
}
