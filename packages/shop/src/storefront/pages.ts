import { formatMoney } from '../money.ts';
import type { Order } from '../orders/Order.ts';
import { TEST_TOKENS } from '../payments/TestPaymentProvider.ts';
import type { ProductPage, Question } from '../products/Catalog.ts';
import type { Category, Product } from '../products/ProductStore.ts';
import type { ProductSummary } from '../products/summaries.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

const STOCK_TEXT = {
  'in-stock': 'In stock',
  low: 'Only a few left',
  'sold-out': 'Sold out',
} as const;

export interface ListPage {
  readonly question: Question;
  readonly page: ProductPage;
  readonly categories: readonly Category[];
  /** Only with the feature `popular`. */
  readonly popular: readonly ProductSummary[];
}

export function listPage({
  question,
  page,
  categories,
  popular,
}: ListPage): Markup {
  const { query, category, after } = question;
  const shown = categories.find(one => one.slug === category);
  const heading =
    query === undefined
      ? shown?.name ?? 'Things for the home, made to last'
      : `Found for “${query}”`;
  const next = new URLSearchParams({
    ...(query === undefined ? {} : { q: query }),
    ...(category === undefined ? {} : { category }),
    cursor: page.nextCursor ?? '',
  });
  const all = query === undefined && category === undefined;
  const first = all && after === undefined;
  const current = markup`aria-current="page"`;
  return markup`<h1>${heading}</h1>
${
  first &&
  markup`<p class="lead">Lamps, mugs, chairs and a thousand other pieces from small workshops, sent in two days.</p>`
}
<ul class="chips" aria-label="Categories">
<li><a href="/" ${all && current}>All</a></li>
${categories.map(
  one =>
    markup`<li><a href="/?category=${one.slug}" ${
      one.slug === category && current
    }>${one.name}</a></li>`,
)}
</ul>
${
  first &&
  popular.length > 0 &&
  markup`<section class="shelf"><h2>Popular right now</h2>${grid(
    popular,
  )}</section>`
}
${
  page.items.length === 0
    ? markup`<p class="empty">Nothing was found. Try another word, or look through the categories.</p>`
    : grid(page.items)
}
${
  page.nextCursor !== undefined &&
  markup`<p class="more"><a class="button plain" href="/?${next.toString()}" rel="next">Next page</a></p>`
}`;
}

export function productPage(
  product: Product,
  related: readonly ProductSummary[],
): Markup {
  const first = product.variants[0];
  const buyable = product.variants.filter(
    variant => variant.availability !== 'sold-out',
  );
  const soldOut = buyable.length === 0;
  return markup`<p class="crumbs"><a href="/">Shop</a> / <a href="/?category=${
    product.category
  }">${product.categoryName}</a></p>
<article class="product">
<img src="${product.image}" alt="${product.title}" width="560" height="560">
<div>
<h1>${product.title}</h1>
<p class="price">${first && formatMoney(first.price)}</p>
${first && stock(first.availability)}
<p>${product.description}</p>
<form id="buy" class="buy">
${variantField(product)}
<div class="quantity"><label for="quantity">Quantity</label><input id="quantity" name="quantity" type="number" min="1" max="99" value="1" required></div>
<button ${soldOut && markup`disabled`}>${
    soldOut ? 'Sold out' : 'Add to cart'
  }</button>
</form>
<div id="message" class="message" role="status" hidden></div>
<p class="note">Article ${
    first?.sku
  }. Price with tax; standard shipping is free from €50.00.</p>
</div>
</article>
${
  related.length > 0 &&
  markup`<section class="related"><h2>Goes well with it</h2>${grid(
    related,
  )}</section>`
}`;
}

function variantField({ variants }: Product): Markup {
  if (variants.length === 1) {
    return markup`<input type="hidden" name="variant" value="${variants[0]?.id}">`;
  }
  const options = variants
    .filter(variant => variant.availability !== 'sold-out')
    .map(
      variant =>
        markup`<option value="${variant.id}">${variant.title}, ${formatMoney(
          variant.price,
        )}</option>`,
    );
  return markup`<div><label for="variant">Variant</label><select id="variant" name="variant">${options}</select></div>`;
}

const MESSAGE = markup`<div id="message" class="message" role="status" hidden></div>`;
const EMPTY = markup`<div id="cart-empty" class="empty" hidden><p>Your cart is empty.</p><p><a class="button" href="/">Look around</a></p></div>`;

export function cartPage(): Markup {
  return markup`<h1>Cart</h1>${MESSAGE}
<div id="cart" class="two" hidden><div id="lines" class="panel"></div>
<div class="panel"><div id="sums"></div><p class="note">Shipping is added at checkout.</p>
<p><a id="to-checkout" class="button" href="/checkout">To checkout</a><button id="accept" type="button" hidden>Accept the new prices</button></p></div></div>
${EMPTY}
<noscript><p class="message">The cart needs JavaScript.</p></noscript>`;
}

const TOKEN_TEXT: Readonly<Partial<Record<string, string>>> = {
  'test-success': 'Test card that pays',
  'test-decline': 'Test card that is declined',
  'test-timeout': 'Test card that never answers',
  'test-timeout-once': 'Test card that answers at the second try',
};

const COUNTRIES = {
  DE: 'Germany',
  AT: 'Austria',
  FR: 'France',
  IT: 'Italy',
  NL: 'Netherlands',
  PT: 'Portugal',
  ES: 'Spain',
} as const;

export function checkoutPage(): Markup {
  return markup`<h1>Checkout</h1>${MESSAGE}
<form id="checkout" class="two" hidden>
<div class="panel"><div class="fields">
${field('email', 'E-mail', 'email', { wide: true, type: 'email', most: 300 })}
${field('name', 'Name', 'name', { wide: true })}
${field('street', 'Street and number', 'street-address', {
  wide: true,
  most: 200,
})}
${field('postalCode', 'Postal code', 'postal-code', { most: 20 })}
${field('city', 'City', 'address-level2', {})}
<div class="wide"><label for="country">Country</label><select id="country" name="country" autocomplete="country">
${Object.entries(COUNTRIES).map(
  ([code, name]) => markup`<option value="${code}">${name}</option>`,
)}</select></div>
<div class="wide"><label for="shippingMethod">Shipping</label><select id="shippingMethod" name="shippingMethod">
<option value="standard">Standard, 2 to 4 days</option><option value="express">Express, next day</option></select></div>
<div class="wide"><label for="token">Payment</label><select id="token" name="token">
${TEST_TOKENS.map(
  token => markup`<option value="${token}">${TOKEN_TEXT[token] ?? token}</option>`,
)}</select></div>
</div></div>
<div class="panel"><div id="sums"></div><p><button>Order and pay</button></p></div>
</form>
${EMPTY}
<noscript><p class="message">Checkout needs JavaScript.</p></noscript>`;
}

interface FieldOptions {
  readonly wide?: boolean;
  readonly type?: string;
  readonly most?: number;
}

function field(
  name: string,
  label: string,
  autocomplete: string,
  { wide = false, type = 'text', most = 100 }: FieldOptions,
): Markup {
  return markup`<div ${
    wide && markup`class="wide"`
  }><label for="${name}">${label}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${most}" required></div>`;
}

const STATUS_TEXT = {
  placed: 'The payment is not confirmed yet. Your pieces are kept for you.',
  paid: 'Thank you. Your order is paid and will be packed.',
  packed: 'Your order is packed.',
  shipped: 'Your order is on its way.',
  delivered: 'Your order was delivered.',
  cancelled: 'This order was cancelled; nothing stays charged.',
  returned: 'Your order came back to us.',
  refunded: 'You got your money back.',
} as const;

export function orderPage(order: Order): Markup {
  const { address } = order.customer;
  return markup`<h1>Order ${order.number}</h1>
<p class="message ${order.status !== 'paid' && 'bad'}">${
    STATUS_TEXT[order.status]
  }</p>
<div class="two"><div class="panel">
${order.lines.map(
  line => markup`<div class="line"><img src="/images/${
    line.slug
  }.svg" alt=""><div><a href="/products/${line.slug}">${line.title}</a>
<div class="note">${line.quantity} × ${formatMoney(
    line.unitPrice,
  )}</div></div><div class="price">${formatMoney(line.lineTotal)}</div></div>`,
)}
</div><div class="panel">
<div class="sum"><span>Subtotal</span><span>${formatMoney(
    order.subtotal,
  )}</span></div>
<div class="sum"><span>Shipping</span><span>${
    order.shipping.amount === 0 ? 'free' : formatMoney(order.shipping)
  }</span></div>
<div class="sum total"><span>Total</span><span>${formatMoney(
    order.total,
  )}</span></div>
<p class="note">To ${order.customer.name}, ${address.street}, ${
    address.postalCode
  } ${address.city}, ${address.country}.<br>Ordered ${order.createdAt
    .slice(0, 16)
    .replace('T', ' ')} UTC.</p>
</div></div>`;
}

function grid(products: readonly ProductSummary[]): Markup {
  return markup`<ul class="grid">${products.map(
    product => markup`<li class="card"><img src="${
      product.image
    }" alt="" loading="lazy" width="280" height="280"><div class="about">
<a href="/products/${product.slug}">${product.title}</a>${
      product.availability !== 'in-stock' && stock(product.availability)
    }<span class="price">${formatMoney(product.price)}</span></div></li>`,
  )}</ul>`;
}

function stock(availability: keyof typeof STOCK_TEXT): Markup {
  return markup`<span class="note ${availability}">${STOCK_TEXT[availability]}</span>`;
}
