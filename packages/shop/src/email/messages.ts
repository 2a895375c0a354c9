import { formatMoney } from '../money.ts';
import type { Order } from '../orders/Order.ts';
import type { Message } from './Mailer.ts';

/** The words of every e-mail. Each is plain text; the HTML part is the same text with its links. */

export function orderPaid(order: Order, publicUrl: string): Message {
  return compose(order.customer.email, `Your order ${order.number}`, [
    `Hello ${order.customer.name},`,
    `thank you, your order ${order.number} is paid. This is what you get:`,
    ...order.lines.map(
      line =>
        `${line.quantity} × ${line.title}: ${formatMoney(line.lineTotal)}`,
    ),
    ...order.discounts.map(
      ({ title, amount }) => `${title}: −${formatMoney(amount)}`,
    ),
    `Shipping: ${formatMoney(order.shipping)}`,
    `Total: ${formatMoney(order.total)}`,
    ...order.taxes.map(
      ({ rate, tax }) => `In it ${rate} % tax: ${formatMoney(tax)}`,
    ),
    `We send it to ${[
      order.customer.address.street,
      `${order.customer.address.postalCode} ${order.customer.address.city}`,
      order.customer.address.country,
    ].join(', ')}.`,
    `See how it goes: ${orderLink(order, publicUrl)}`,
  ]);
}

export function orderShipped(order: Order, publicUrl: string): Message {
  return compose(
    order.customer.email,
    `Your order ${order.number} is on its way`,
    [
      `Hello ${order.customer.name},`,
      `your order ${order.number} was handed to the carrier.`,
      `See how it goes: ${orderLink(order, publicUrl)}`,
    ],
  );
}

export function orderCancelled(order: Order, publicUrl: string): Message {
  return compose(
    order.customer.email,
    `Your order ${order.number} was cancelled`,
    [
      `Hello ${order.customer.name},`,
      `your order ${order.number} was cancelled and will not be sent.`,
      `What was paid comes back to you: ${orderLink(order, publicUrl)}`,
    ],
  );
}

export function orderRefunded(
  order: Order,
  refund: { readonly amount: number; readonly currency: string },
  publicUrl: string,
): Message {
  return compose(
    order.customer.email,
    `Money back for your order ${order.number}`,
    [
      `Hello ${order.customer.name},`,
      `we gave ${formatMoney(refund)} of your order ${order.number} back.`,
      `Your bank may take a few days to show it: ${orderLink(
        order,
        publicUrl,
      )}`,
    ],
  );
}

export function accountWelcome(
  to: string,
  name: string,
  publicUrl: string,
): Message {
  return compose(to, 'Your account', [
    `Hello ${name},`,
    `your account is ready. You find your orders there: ${publicUrl}/account`,
  ]);
}

export function passwordReset(
  to: string,
  name: string,
  token: string,
  expiresAt: string,
  publicUrl: string,
): Message {
  return compose(to, 'A new password', [
    `Hello ${name},`,
    'somebody, hopefully you, asked for a new password of your account. Choose one here:',
    `${publicUrl}/account/reset/${encodeURIComponent(token)}`,
    `The link works once, until ${expiresAt
      .slice(0, 16)
      .replace('T', ' ')} UTC. If it was not you, do nothing.`,
  ]);
}

function orderLink(order: Order, publicUrl: string): string {
  return `${publicUrl}/orders/${order.id}?token=${encodeURIComponent(
    order.token,
  )}`;
}

function compose(
  to: string,
  subject: string,
  paragraphs: readonly string[],
): Message {
  const html = paragraphs
    .map(paragraph => `<p>${linked(escape(paragraph))}</p>`)
    .join('\n');
  return { to, subject, text: `${paragraphs.join('\n\n')}\n`, html };
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Only an address at the end of a paragraph becomes a link: names that customers choose never do. */
function linked(escaped: string): string {
  return escaped.replace(
    /(?:^|(?<=: ))https?:\/\/[\w\-.:/?=&;%]+$/,
    address => `<a href="${address}">${address}</a>`,
  );
}
