/**
 * What the shop does after the answer: the kinds of jobs and what each is told. Jobs are written into the table `outbox`, in the
 * transaction that makes them necessary, with a key that names their effect, for example `email.order-paid:<order id>`: the same
 * key never has its effect twice. Payloads hold ids, not copies: a handler reads what is true when it runs.
 */
export interface JobPayloads {
  /** The confirmation of an order that was just paid. */
  readonly 'email.order-paid': OrderPayload;
  readonly 'email.order-shipped': OrderPayload;
  readonly 'email.order-cancelled': OrderPayload;
  readonly 'email.order-refunded': OrderPayload & {
    /** Minor units. */
    readonly amount: number;
    readonly currency: string;
  };
  readonly 'email.account-welcome': {
    readonly to: string;
    readonly name: string;
  };
  readonly 'email.password-reset': {
    readonly to: string;
    readonly name: string;
    /** The part of the link that proves who asked. Never logged. */
    readonly token: string;
    /** UTC, ISO 8601. */
    readonly expiresAt: string;
  };
  /** Titles, categories or attributes changed: the words that the search knows are made anew. One key for each change. */
  readonly 'search.refresh': Readonly<Record<string, never>>;
}

export interface OrderPayload {
  readonly orderId: string;
}

export type JobKind = keyof JobPayloads;
