import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RunningShop } from '../src/shop.ts';
import { FakeStripe } from './FakeStripe.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

const PASSWORD = 'a-password-for-tests';
const MANAGER = 'manager@example.com';
const WAIT_MS = 20_000;

/** The shop as people use it. Needs Chromium: on the PATH, or named by CHROMIUM. */
const executable = findChromium();
const skip =
  executable === undefined &&
  'there is no Chromium here; install it, or name its file in CHROMIUM';
if (skip !== false)
  process.stdout.write(`# browser tests are skipped: ${skip}\n`);

describe('in a browser', { skip }, () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let browser: Browser;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_FEATURES: 'related,popular',
      SHOP_CACHE_MS: '0',
      SHOP_ADMIN_EMAIL: MANAGER,
      SHOP_ADMIN_PASSWORD: PASSWORD,
    });
    browser = await chromium.launch({
      executablePath: executable ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
    await database?.drop();
  });

  /** A visitor of their own; `complaints` gathers what the browser's console says, in which nothing may be but refusals of the shop. */
  const visit = async (
    options: {
      readonly width?: number;
      readonly theme?: 'light' | 'dark';
    } = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> => {
    const { width = 1_440, theme = 'light' } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      baseURL: shop.url,
    });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', message => {
      if (
        ['error', 'warning'].includes(message.type()) &&
        !message.text().startsWith('Failed to load resource')
      )
        complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    return { page, context, complaints };
  };
  const ready = (page: Page) =>
    page.waitForFunction("document.documentElement.dataset.ready === 'yes'");
  const fitsItsWidth = async (page: Page) =>
    assert.equal(
      await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      ),
      0,
      `${page.url()} is wider than its window`,
    );
  const put = async (page: Page, slug: string) => {
    await page.goto(`/products/${slug}`);
    await ready(page);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByText('is in your cart').waitFor();
  };
  const fillAddress = async (page: Page) => {
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
    await page.getByLabel('Street and number').fill('Harbour Street 1');
    await page.getByLabel('Postal code').fill('20095');
    await page.getByLabel('City').fill('Hamburg');
  };
  const pay = (page: Page) =>
    page.getByRole('button', { name: /^Order and pay/ }).click();

  for (const [width, theme] of [
    [1_440, 'light'],
    [390, 'dark'],
  ] as const) {
    it(`finds, searches, buys, pays, sees the order and gives the money back, ${width} px wide`, async () => {
      const { page, context, complaints } = await visit({ width, theme });
      await page.goto('/');
      await ready(page);
      await fitsItsWidth(page);
      // Find: by category and filter.
      await page.getByRole('button', { name: 'Shop' }).click();
      await page
        .getByRole('navigation', { name: 'Categories' })
        .getByRole('link', { name: 'Mugs' })
        .click();
      await page.getByRole('heading', { level: 1, name: 'Mugs' }).waitFor();
      await fitsItsWidth(page);
      // Search, with a typing error.
      await page
        .getByRole('searchbox', { name: 'Search the shop' })
        .fill('desk lmap');
      await page.keyboard.press('Enter');
      await page.getByText('Nothing was found for').waitFor();
      await page.locator('.card:not(.sold) a').first().click();
      // Buy.
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('is in your cart').waitFor();
      await fitsItsWidth(page);
      await page.getByRole('link', { name: 'Cart, 1 piece' }).click();
      await page.getByRole('button', { name: 'One more' }).click();
      await page.getByRole('link', { name: 'Cart, 2 pieces' }).waitFor();
      await fitsItsWidth(page);
      await page.getByRole('link', { name: 'To checkout' }).click();
      await page.getByRole('heading', { name: 'Checkout' }).waitFor();
      await fillAddress(page);
      await page.getByText('with 19 % tax').waitFor();
      await page.getByRole('radio', { name: /^Express/ }).check();
      await page.getByText('€12.90').first().waitFor();
      await fitsItsWidth(page);
      // Pay: first with a card that is declined.
      await page.getByRole('radio', { name: /that is declined/ }).check();
      await pay(page);
      await page
        .getByText('The card was declined and nothing was ordered')
        .waitFor();
      await page
        .getByRole('radio', { name: /^Test card that pays The/ })
        .check();
      await pay(page);
      // See the order.
      await page
        .getByRole('heading', { name: 'Thank you, Ada Lovelace' })
        .waitFor();
      const link = page.url();
      const [order] = await database.query<{ number: string; status: string }>(
        'SELECT number::text, status FROM orders ORDER BY number DESC LIMIT 1',
      );
      assert.equal(order?.status, 'paid');
      await fitsItsWidth(page);
      await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
      // Give the money back.
      await page.goto('/admin');
      await page.getByLabel('E-mail').fill(MANAGER);
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: order?.number ?? '' }).click();
      await page
        .getByRole('heading', { name: `Order ${order?.number}` })
        .waitFor();
      await fitsItsWidth(page);
      await page.getByRole('button', { name: 'Give money back' }).click();
      await page.getByLabel('Reason').fill('It arrived broken.');
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await page.getByText('Money given back').waitFor();
      await page.goto(link);
      await page.getByText('Refunded', { exact: true }).waitFor();
      await page.getByText('Given back', { exact: true }).waitFor();
      const [refunded] = await database.query<{ whole: boolean }>(
        'SELECT refunded_minor = total_minor AS whole FROM orders ORDER BY number DESC LIMIT 1',
      );
      assert.equal(refunded?.whole, true);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  it('takes over what the server drew without drawing it anew, and keeps the policy', async () => {
    const { page, context, complaints } = await visit();
    const foreign: string[] = [];
    page.on('request', request => {
      if (!request.url().startsWith(shop.url)) foreign.push(request.url());
    });
    for (const path of [
      '/',
      '/categories/lighting',
      '/search?q=oak',
      '/products/ochre-matte-travel-mug',
      '/nothing/here',
      '/cart',
      '/account',
      '/admin',
    ]) {
      await page.goto(path);
      if (path !== '/nothing/here') await ready(page);
    }
    assert.deepEqual(complaints, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });

  it('can be used by keyboard alone: the content, the menu, a choice, the way back', async () => {
    const { page, context } = await visit();
    await page.goto('/products/wren-small-side-plate');
    await ready(page);
    await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate('document.activeElement.textContent'),
      'To the content',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.ok(
      await page.getByRole('link', { name: 'Mugs' }).first().isVisible(),
    );
    await page.keyboard.press('Escape');
    assert.equal(
      await page.evaluate('document.activeElement.ariaLabel'),
      'Shop',
    );
    await page.getByRole('radio', { name: 'Ink' }).focus();
    await page.keyboard.press('ArrowRight');
    await page
      .getByText('Colour: Mustard')
      .or(page.getByText('colour: Mustard'))
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Plates & Bowls' }).first().focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { level: 1, name: 'Plates & Bowls' })
      .waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    await page.goBack();
    await page
      .getByRole('heading', { level: 1, name: 'Wren Small Side Plate' })
      .waitFor();
    await context.close();
  });

  it('follows the colours of the device, and keeps what somebody chose instead', async () => {
    const { page, context } = await visit({ theme: 'dark' });
    const ground = () =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.goto('/');
    await ready(page);
    const dark = await ground();
    await page.getByRole('button', { name: /Switch to light/ }).click();
    const light = await ground();
    assert.notEqual(light, dark);
    await page.reload();
    assert.equal(await ground(), light);
    await page.getByRole('button', { name: /Switch to dark/ }).click();
    await page.getByRole('button', { name: /Switch to as the device/ }).click();
    assert.equal(await ground(), dark);
    await context.close();
  });

  it('says so when a price changed or pieces are gone, and goes on from there', async () => {
    const { page, context } = await visit();
    const slug = 'pine-small-bread-knife';
    await put(page, slug);
    const change = (statement: string) =>
      database.query(
        `${statement} = (SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1 AND v.position = 0)`,
        [slug],
      );
    await change(
      'UPDATE variants SET price_minor = price_minor + 100 WHERE id',
    );
    await page.goto('/cart');
    await page.getByText('The price is now').waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'To checkout' }).count(),
      0,
    );
    await page.getByRole('button', { name: 'Take the new prices' }).click();
    await page.getByRole('link', { name: 'To checkout' }).click();
    await fillAddress(page);
    await change('UPDATE stock SET available = 0 WHERE variant_id');
    await pay(page);
    await page.getByText('fewer pieces are left').waitFor();
    await page
      .getByRole('alert')
      .getByRole('link', { name: 'To the cart' })
      .click();
    await page
      .getByText('Not enough pieces are left', { exact: true })
      .waitFor();
    await page.goto(`/products/${slug}`);
    await page.getByText('sold out').first().waitFor();
    await change('UPDATE stock SET available = stocked WHERE variant_id');
    await context.close();
  });

  it('takes a coupon, or says why not', async () => {
    const { page, context } = await visit();
    await put(page, 'kelp-classic-teapot');
    await page.goto('/checkout');
    await page.getByLabel('Coupon').fill('NO-SUCH-CODE');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText("There is no coupon 'NO-SUCH-CODE'").waitFor();
    await page.getByLabel('Coupon').fill('welcome10');
    await page.keyboard.press('Enter');
    await page.getByText('10 % for your first order (WELCOME10)').waitFor();
    await page.getByRole('button', { name: 'Order and pay €58.41' }).waitFor();
    await page
      .getByRole('button', { name: 'Take out coupon WELCOME10' })
      .click();
    await page.getByRole('button', { name: 'Order and pay €64.90' }).waitFor();
    // Prices of another country contain another tax, or none.
    await page.getByLabel('Country').selectOption('CH');
    await page.getByText('with 19 % tax').waitFor({ state: 'detached' });
    await context.close();
  });

  it('puts a quantity back, saying why, when there is no network, and tells that it is offline', async () => {
    const { page, context } = await visit();
    await put(page, 'ochre-matte-travel-mug');
    await page.getByRole('link', { name: /^Cart, 1/ }).click();
    await page.getByRole('button', { name: 'One more' }).waitFor();
    await context.setOffline(true);
    await page.getByText('You are offline. What you see stays').waitFor();
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByText('Connect to the internet and try again').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 piece' }).waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByRole('link', { name: 'Cart, 2 pieces' }).waitFor();
    await context.close();
  });

  it('keeps the cart when somebody opens an account, orders into it, and signs in again', async () => {
    const { page, context, complaints } = await visit();
    await put(page, 'vale-heritage-tumbler');
    await page.goto('/account');
    const form = page.locator('form', { hasText: 'Open an account' });
    await form.getByLabel('Name').fill('Grace Hopper');
    await form.getByLabel('E-mail').fill('grace@example.com');
    await form.getByLabel('Password').fill('nanoseconds-1952');
    await form.getByRole('button').click();
    await page.getByText('Hello Grace Hopper').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 piece' }).click();
    await page.getByRole('link', { name: 'To checkout' }).click();
    await fillAddress(page);
    await pay(page);
    await page.getByRole('heading', { name: /Thank you/ }).waitFor();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('link', { name: /^Order \d+/ }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    const signIn = page.locator('form', { hasText: 'Sign in' });
    await signIn.getByLabel('E-mail').fill('grace@example.com');
    await signIn.getByLabel('Password').fill('wrong-password');
    await signIn.getByRole('button').click();
    await page.getByText('do not belong together').waitFor();
    await signIn.getByLabel('Password').fill('nanoseconds-1952');
    await signIn.getByRole('button').click();
    await page.getByRole('link', { name: /^Order \d+/ }).click();
    await page.getByRole('heading', { name: /^Order \d+/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText('This order was cancelled').waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it('shows a review once the shop has read it', async () => {
    const { page, context } = await visit();
    await page.goto('/products/slate-studio-steamer');
    await ready(page);
    await page.getByRole('button', { name: 'Write a review' }).click();
    await page.getByRole('radio', { name: '4 stars' }).check({ force: true });
    await page.getByLabel('In a few words').fill('Dumplings every Sunday');
    await page
      .getByLabel('What is it like?')
      .fill('Steams evenly, and looks good on the table.');
    await page.getByLabel('Your name, as others may read it').fill('Mei');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('once we have read it').waitFor();
    await page.goto('/admin/reviews');
    await page.getByLabel('E-mail').fill(MANAGER);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('There is nothing here').waitFor();
    await page.goto('/products/slate-studio-steamer');
    await page
      .getByRole('heading', { name: 'Dumplings every Sunday' })
      .waitFor();
    await page.getByText('4.0 from one review').waitFor();
    await context.close();
  });

  it('changes stock and price in the back office, which the ledger and the shop show', async () => {
    const { page, context, complaints } = await visit();
    await page.goto('/admin/stock');
    await page.getByLabel('E-mail').fill(MANAGER);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('searchbox').fill('Vale Studio Serving Board');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.locator('tbody a').first().click();
    await page.getByLabel('Pieces to add').fill('7');
    await page.getByLabel('Reason').fill('Counted again');
    await page.getByRole('button', { name: 'Adjust' }).click();
    await page.getByRole('cell', { name: 'Counted again' }).waitFor();
    await page.getByRole('cell', { name: '+7' }).waitFor();
    await page.goto('/admin/products?q=Vale Studio Serving Board');
    await page.locator('tbody a').first().click();
    await page.getByLabel(/left$/).first().fill('77.70');
    await page.getByRole('button', { name: 'Set' }).first().click();
    await page.getByText('has its new price').waitFor();
    await page.getByRole('link', { name: 'See it in the shop' }).click();
    await page.getByText('€77.70').first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("pays with a card of Stripe in Stripe's own field, when Stripe takes the money", async () => {
    const fake = await FakeStripe.start();
    const paid = await startInside(database.url, {
      SHOP_PAYMENT_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: 'sk_test_ofTheseTests',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_ofTheseTests',
      SHOP_PAYMENT_WEBHOOK_SECRET: 'whsec_ofTheseTestsOnly',
      SHOP_STRIPE_API: fake.url,
    });
    const { page, context, complaints } = await visit();
    // Stands in for Stripe's library: a field that gives the payment method that is typed into it.
    await context.route('https://js.stripe.com/v3/', route =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `window.Stripe = key => ({
          elements: () => ({ create: () => ({
            mount(place) { const input = document.createElement('input'); input.ariaLabel = 'Card number'; place.append(input); this.input = input; },
            destroy() { this.input?.remove(); },
          }) }),
          createPaymentMethod: async ({ card }) => card.input.value.startsWith('pm_') && key.startsWith('pk_')
            ? { paymentMethod: { id: card.input.value } } : { error: { message: 'Your card number is incomplete.' } },
        });`,
      }),
    );
    await page.goto(`${paid.url}/products/kelp-classic-teapot`);
    await ready(page);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByText('is in your cart').waitFor();
    await page.goto(`${paid.url}/checkout`);
    await fillAddress(page);
    await page.getByLabel('Card number').fill('4242');
    await pay(page);
    await page.getByText('Your card number is incomplete.').waitFor();
    await page.getByLabel('Card number').fill('pm_card_chargeDeclined');
    await pay(page);
    await page
      .getByText('The card was declined and nothing was ordered')
      .waitFor();
    await page.getByLabel('Card number').fill('pm_card_visa');
    await pay(page);
    await page
      .getByRole('heading', { name: 'Thank you, Ada Lovelace' })
      .waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
    await paid.stop();
    await fake.stop();
  });
});

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = named
    ? [named]
    : ['chromium', 'chromium-browser', 'google-chrome'].flatMap(name =>
        folders.map(folder => join(folder, name)),
      );
  return files.find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
