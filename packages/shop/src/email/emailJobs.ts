import type { Order } from '../orders/Order.ts';
import { PermanentJobFailure } from '../worker/JobQueue.ts';
import type { JobHandlers } from '../worker/JobHandlers.ts';
import type { Mailer, Message } from './Mailer.ts';
import {
  accountWelcome,
  orderCancelled,
  orderPaid,
  orderRefunded,
  orderShipped,
  passwordReset,
} from './messages.ts';

type EmailHandlers = Pick<
  JobHandlers,
  Extract<keyof JobHandlers, `email.${string}`>
>;

export interface EmailJobsOptions {
  readonly mailer: Mailer;
  readonly findOrder: (id: string) => Promise<Order | undefined>;
  readonly publicUrl: string;
}

/** An e-mail for each kind of job that asks for one. */
export function emailJobs({
  mailer,
  findOrder,
  publicUrl,
}: EmailJobsOptions): EmailHandlers {
  const aboutOrder =
    (write: (order: Order, publicUrl: string) => Message) =>
    async ({ orderId }: { readonly orderId: string }, key: string) =>
      mailer.send(key, write(await order(orderId), publicUrl));
  const order = async (id: string): Promise<Order> => {
    const found = await findOrder(id);
    if (found === undefined)
      throw new PermanentJobFailure(`There is no order '${id}'.`);
    return found;
  };
  return {
    'email.order-paid': aboutOrder(orderPaid),
    'email.order-shipped': aboutOrder(orderShipped),
    'email.order-cancelled': aboutOrder(orderCancelled),
    'email.order-refunded': async (refund, key) =>
      mailer.send(
        key,
        orderRefunded(await order(refund.orderId), refund, publicUrl),
      ),
    'email.account-welcome': ({ to, name }, key) =>
      mailer.send(key, accountWelcome(to, name, publicUrl)),
    'email.password-reset': async ({ to, name, token, expiresAt }, key) => {
      // Late by an outage: a link that no longer works would only confuse.
      if (Date.parse(expiresAt) < Date.now()) return;
      await mailer.send(
        key,
        passwordReset(to, name, token, expiresAt, publicUrl),
      );
    },
  };
}
