import type { Charged, PaymentEvent, Refunded } from './PaymentProvider.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An event of the test provider. `undefined`: it is none, although somebody signed it. */
export function readTestEvent(body: Buffer): PaymentEvent | undefined {
  const event = parse(body);
  if (event === undefined || !isText(event.id)) return undefined;
  const { id } = event;
  switch (event.kind) {
    case 'charge': {
      const charged = readCharged(fields(event.charged));
      if (charged === undefined || !isText(event.orderId)) return undefined;
      const amount = fields(event.amount);
      return {
        id,
        kind: 'charge',
        orderId: event.orderId,
        charged,
        ...(Number.isSafeInteger(amount?.amount) && isText(amount?.currency)
          ? {
              amount: {
                amount: Number(amount?.amount),
                currency: amount.currency,
              },
            }
          : {}),
      };
    }
    case 'refund': {
      const refunded = readRefunded(fields(event.refunded));
      if (refunded === undefined || !isText(event.refundId)) return undefined;
      return { id, kind: 'refund', refundId: event.refundId, refunded };
    }
    case 'other':
      return isText(event.type)
        ? { id, kind: 'other', type: event.type }
        : undefined;
    default:
      return undefined;
  }
}

function readCharged(charged: Fields | undefined): Charged | undefined {
  switch (charged?.outcome) {
    case 'captured':
    case 'authorized':
      return isText(charged.reference)
        ? { outcome: charged.outcome, reference: charged.reference }
        : undefined;
    case 'declined':
      return isText(charged.reason)
        ? { outcome: 'declined', reason: charged.reason }
        : undefined;
    default:
      return undefined;
  }
}

function readRefunded(refunded: Fields | undefined): Refunded | undefined {
  switch (refunded?.outcome) {
    case 'done':
      return isText(refunded.reference)
        ? { outcome: 'done', reference: refunded.reference }
        : undefined;
    case 'failed':
      return isText(refunded.reason)
        ? { outcome: 'failed', reason: refunded.reason }
        : undefined;
    case 'pending':
      return { outcome: 'pending' };
    default:
      return undefined;
  }
}

function parse(body: Buffer): Fields | undefined {
  try {
    return fields(JSON.parse(String(body)));
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined;
}

/** Short enough to be kept, and without the one character that PostgreSQL cannot keep. */
function isText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 500 &&
    !value.includes('\u0000') &&
    value.isWellFormed()
  );
}
