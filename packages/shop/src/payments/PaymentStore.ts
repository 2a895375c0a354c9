import type { Database } from '../database/Database.ts';
import type { Money } from '../money.ts';

/** A refund that the provider is still to be told of. */
export interface WantedRefund {
  readonly id: string;
  readonly orderId: string;
  readonly amount: Money;
  /** Of the charge. */
  readonly reference: string;
}

export interface WantedCapture {
  readonly orderId: string;
  readonly amount: Money;
  readonly reference: string;
}

export interface WantedReversal {
  readonly orderId: string;
  readonly amount: Money;
}

/** What is to be done about money outside of the shop, and what was. See migrations/0002 and 0004. */
export class PaymentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Notes that the charge of an order that ended without it is to be taken back; noting it twice does nothing. Answers `false`
   * when the order was paid, so that its money belongs to it.
   */
  async wantReversal(orderId: string): Promise<boolean> {
    const rows = await this.#database.rows(
      'want_reversal',
      `WITH unpaid AS (
         SELECT o.* FROM orders o WHERE o.id = $1 AND o.status IN ('declined', 'expired', 'cancelled') AND NOT EXISTS (
           SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.kind = 'charge' AND p.status = 'done')
       ), noted AS (
         INSERT INTO payments (order_id, kind, status, amount_minor, currency, at)
         SELECT o.id, 'refund', 'wanted', amount_due(o.*::orders), o.currency, now() FROM unpaid o
         ON CONFLICT (order_id, kind) DO UPDATE SET status = 'wanted', at = now()
       )
       SELECT id FROM unpaid`,
      [orderId],
    );
    return rows.length === 1;
  }

  async wantedReversals(most: number): Promise<readonly WantedReversal[]> {
    const rows = await this.#database.rows<{
      order_id: string;
      amount: number;
      currency: string;
    }>(
      'wanted_reversals',
      `SELECT order_id, max(amount_minor)::float8 AS amount, min(currency) AS currency FROM payments
       WHERE status = 'wanted' AND kind IN ('void', 'refund') GROUP BY order_id LIMIT $1`,
      [most],
    );
    return rows.map(row => ({
      orderId: row.order_id,
      amount: { amount: row.amount, currency: row.currency },
    }));
  }

  async reversed(orderId: string): Promise<void> {
    await this.#database.rows(
      'reversed',
      `UPDATE payments SET status = 'done', at = now() WHERE order_id = $1 AND status = 'wanted' AND kind IN ('void', 'refund')`,
      [orderId],
    );
  }

  async wantedCaptures(most: number): Promise<readonly WantedCapture[]> {
    const rows = await this.#database.rows<{
      order_id: string;
      amount: number;
      currency: string;
      reference: string;
    }>(
      'wanted_captures',
      `SELECT w.order_id, w.amount_minor::float8 AS amount, w.currency, c.reference FROM payments w
       JOIN payments c ON c.order_id = w.order_id AND c.kind = 'charge'
       WHERE w.status = 'wanted' AND w.kind = 'capture' ORDER BY w.at LIMIT $1`,
      [most],
    );
    return rows.map(row => ({
      orderId: row.order_id,
      amount: { amount: row.amount, currency: row.currency },
      reference: row.reference,
    }));
  }

  async captured(orderId: string): Promise<void> {
    await this.#database.rows(
      'captured',
      `UPDATE payments SET status = 'done', at = now() WHERE order_id = $1 AND kind = 'capture' AND status = 'wanted'`,
      [orderId],
    );
  }

  /** Takes over refunds whose last attempt ended without an outcome, or just this one. Nobody else gets them until then. */
  async takeRefunds(
    most: number,
    until: Date,
    id?: string,
  ): Promise<readonly WantedRefund[]> {
    const rows = await this.#database.rows<{
      id: string;
      order_id: string;
      amount: number;
      currency: string;
      reference: string;
    }>(
      'take_refunds',
      `WITH due AS (
         SELECT id FROM refunds WHERE status = 'wanted' AND (id = $3 OR ($3::uuid IS NULL AND attempt_until < now()))
         ORDER BY attempt_until LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       UPDATE refunds r SET attempt_until = $2, attempts = r.attempts + 1 FROM due, payments p
       WHERE r.id = due.id AND p.order_id = r.order_id AND p.kind = 'charge'
       RETURNING r.id, r.order_id, r.amount_minor::float8 AS amount, r.currency, p.reference`,
      [most, until, id ?? null],
    );
    return rows.map(row => ({
      id: row.id,
      orderId: row.order_id,
      amount: { amount: row.amount, currency: row.currency },
      reference: row.reference,
    }));
  }

  /** Answers the refund's status now; only one that is wanted is moved. `undefined`: there is no such refund. */
  async settleRefund(
    id: string,
    done: boolean,
    word: string,
  ): Promise<'done' | 'failed' | undefined> {
    const rows = await this.#database.rows<{
      status: 'done' | 'failed' | null;
    }>('settle_refund', 'SELECT settle_refund($1, $2, $3) AS status', [
      id,
      done,
      word,
    ]);
    return rows[0]?.status ?? undefined;
  }

  /** Notes a delivery. Answers what became of the event, when it was done before. */
  async receive(
    provider: string,
    eventId: string,
    kind: string,
    orderId: string | undefined,
  ): Promise<string | undefined> {
    const rows = await this.#database.rows<{ outcome: string | null }>(
      'receive_event',
      `INSERT INTO webhook_events AS e (provider, event_id, kind, order_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider, event_id) DO UPDATE SET deliveries = e.deliveries + 1
       RETURNING CASE WHEN done_at IS NOT NULL THEN outcome END AS outcome`,
      [provider, eventId, kind, orderId ?? null],
    );
    return rows[0]?.outcome ?? undefined;
  }

  async eventDone(
    provider: string,
    eventId: string,
    outcome: string,
  ): Promise<void> {
    await this.#database.rows(
      'event_done',
      'UPDATE webhook_events SET done_at = now(), outcome = $3 WHERE provider = $1 AND event_id = $2 AND done_at IS NULL',
      [provider, eventId, outcome],
    );
  }
}
