// The little that pages need in the browser: the cart lives on the server, its id here.
const CART = 'shop.cart';
const money = ({ amount, currency }) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(
    amount / 100,
  );
const $ = selector => document.querySelector(selector);

async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  } catch {
    return {
      ok: false,
      status: 0,
      data: {
        detail:
          'The shop cannot be reached. Check your connection and try again.',
      },
    };
  }
  const data = await response.json().catch(() => ({
    detail: 'The shop answered something unexpected. Try again.',
  }));
  return { ok: response.ok, status: response.status, data };
}

const cartId = () => localStorage.getItem(CART);

function showCount(cart) {
  const pieces = cart && cart.status === 'open' ? cart.pieces : 0;
  $('#count').textContent = pieces;
  $('#count').hidden = pieces === 0;
}

async function loadCart() {
  if (!cartId()) return undefined;
  const { ok, status, data } = await call('GET', `/api/carts/${cartId()}`);
  if (ok && data.status === 'open') return data;
  if (ok || status === 404) localStorage.removeItem(CART);
  else throw new Error(data.detail);
  return undefined;
}

async function add(variantId, quantity) {
  if (cartId()) {
    const answer = await call('POST', `/api/carts/${cartId()}/lines`, {
      variantId,
      quantity,
    });
    if (answer.ok || ![404, 409].includes(answer.status)) return answer;
    localStorage.removeItem(CART);
  }
  const answer = await call('POST', '/api/carts', {
    lines: [{ variantId, quantity }],
  });
  if (answer.ok) localStorage.setItem(CART, answer.data.id);
  return answer;
}

function say(text, bad = false) {
  const place = $('#message');
  place.hidden = !text;
  place.className = bad ? 'message bad' : 'message';
  place.textContent = text;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false)
      made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== undefined));
  return made;
}

function sum(label, value, total) {
  return element(
    'div',
    { class: total ? 'sum total' : 'sum' },
    element('span', {}, label),
    element('span', {}, value),
  );
}

// Product page
$('#buy')?.addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  button.disabled = true;
  const { ok, data } = await add(
    Number(form.variant.value),
    Number(form.quantity.value),
  );
  button.disabled = false;
  if (!ok) return say(data.detail, true);
  showCount(data);
  say('');
  $('#message').className = 'message';
  $('#message').replaceChildren(
    'It is in your cart. ',
    element('a', { href: '/cart' }, 'Go to the cart'),
  );
  $('#message').hidden = false;
});

// Cart page
function showCart(cart) {
  showCount(cart);
  const filled = cart !== undefined && cart.lines.length > 0;
  $('#cart').hidden = !filled;
  $('#cart-empty').hidden = filled;
  if (!filled) return;
  const changed = cart.lines.filter(line => line.currentUnitPrice);
  const short = cart.lines.some(line => line.availability === 'sold-out');
  $('#lines').replaceChildren(
    ...cart.lines.map(line =>
      element(
        'div',
        { class: 'line' },
        element('img', { src: line.image, alt: '' }),
        element(
          'div',
          {},
          element('a', { href: `/products/${line.slug}` }, line.title),
          element('div', { class: 'note' }, `${money(line.unitPrice)} each`),
          line.currentUnitPrice &&
            element(
              'div',
              { class: 'note low' },
              `The price is now ${money(line.currentUnitPrice)}.`,
            ),
          line.availability === 'sold-out'
            ? element(
                'div',
                { class: 'note sold-out' },
                'Not enough pieces are left.',
              )
            : undefined,
        ),
        element('div', { class: 'price' }, money(line.lineTotal)),
        element(
          'div',
          { class: 'controls' },
          element('input', {
            type: 'number',
            min: 1,
            max: 99,
            value: line.quantity,
            'aria-label': `Quantity of ${line.title}`,
            onchange: event =>
              change('PATCH', line.variantId, {
                quantity: Number(event.target.value),
              }),
          }),
          element(
            'button',
            {
              class: 'plain',
              type: 'button',
              onclick: () => change('DELETE', line.variantId),
            },
            'Remove',
          ),
        ),
      ),
    ),
  );
  $('#sums').replaceChildren(sum('Subtotal', money(cart.subtotal), true));
  $('#to-checkout').hidden = changed.length > 0 || short;
  $('#accept').hidden = changed.length === 0;
}

async function change(method, variantId, body) {
  const { ok, data } = await call(
    method,
    `/api/carts/${cartId()}/lines/${variantId}`,
    body,
  );
  say(ok ? '' : data.detail, true);
  showCart(ok ? data : await loadCart());
}

$('#accept')?.addEventListener('click', async () => {
  const { ok, data } = await call(
    'POST',
    `/api/carts/${cartId()}/accepted-prices`,
  );
  if (ok) showCart(data);
  else say(data.detail, true);
});

// Checkout page
function showCheckout(cart) {
  showCount(cart);
  const filled = cart !== undefined && cart.lines.length > 0;
  $('#checkout').hidden = !filled;
  $('#cart-empty').hidden = filled;
  if (!filled) return;
  const standard = cart.subtotal.amount >= 5000 ? 0 : 490;
  const costs = { standard, express: 1290 };
  const { currency } = cart.subtotal;
  const show = () => {
    const shipping = costs[$('#checkout').shippingMethod.value];
    $('#sums').replaceChildren(
      ...cart.lines.map(line =>
        sum(`${line.quantity} × ${line.title}`, money(line.lineTotal)),
      ),
      sum(
        'Shipping',
        shipping === 0 ? 'free' : money({ amount: shipping, currency }),
      ),
      sum(
        'Total',
        money({ amount: cart.subtotal.amount + shipping, currency }),
        true,
      ),
    );
  };
  $('#checkout').shippingMethod.addEventListener('change', show);
  show();
  let key =
    crypto.randomUUID?.() ??
    `${Date.now()}-${Math.random()}`.replace(/[^\w-]/g, '').padEnd(24, '0');
  $('#checkout').addEventListener('submit', async event => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector('button');
    button.disabled = true;
    say('Paying …');
    const value = name => form.elements[name].value.trim();
    const body = {
      email: value('email'),
      name: value('name'),
      address: {
        street: value('street'),
        city: value('city'),
        postalCode: value('postalCode'),
        country: value('country'),
      },
      shippingMethod: value('shippingMethod'),
      payment: { token: value('token') },
      cartVersion: cart.version,
    };
    let answer;
    // The same key again goes on where the attempt before was cut off; it can never order twice.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      answer = await call('POST', `/api/carts/${cart.id}/checkout`, body, {
        'idempotency-key': key,
      });
      const again =
        [0, 202, 500, 502, 503, 504].includes(answer.status) ||
        answer.data.code === 'in-progress';
      if (!again) break;
      await new Promise(resolve => setTimeout(resolve, 600 * (attempt + 1)));
    }
    button.disabled = false;
    if (answer.status === 201) {
      localStorage.removeItem(CART);
      location.assign(`/orders/${answer.data.id}?token=${answer.data.token}`);
      return;
    }
    if (answer.status === 402 || answer.status === 409)
      key = crypto.randomUUID?.() ?? `${key}-${Date.now()}`;
    say(
      answer.data.detail ??
        'The payment is not confirmed yet. Press the button again in a moment.',
      true,
    );
    if (answer.status === 402 || answer.status === 409)
      cart = (await loadCart().catch(() => undefined)) ?? cart;
  });
}

(async () => {
  try {
    const cart = await loadCart();
    if ($('#cart')) showCart(cart);
    else if ($('#checkout')) showCheckout(cart);
    else showCount(cart);
  } catch (error) {
    if ($('#cart') || $('#checkout')) say(error.message, true);
  }
})();
