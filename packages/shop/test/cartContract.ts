import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Cart } from '../src/carts/Cart.ts';
import type { CartStore, Changed, Created } from '../src/carts/CartStore.ts';
import type { TestDatabase } from './databases.ts';

export interface CartHarness {
  readonly carts: CartStore;
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

/** What every store of carts must do, wherever it keeps them. */
export function describeCartStore(
  name: string,
  create: () => Promise<CartHarness>,
): void {
  describe(name, () => {
    let harness: CartHarness;
    let carts: CartStore;
    before(async () => {
      harness = await create();
      carts = harness.carts;
    });
    after(() => harness?.stop());

    const made = (created: Created): Cart => {
      assert.equal(created.outcome, 'created');
      return created.outcome === 'created' ? created.cart : assert.fail();
    };
    const changed = (answer: Changed): Cart =>
      answer.outcome === 'changed'
        ? answer.cart
        : assert.fail(`refused: ${answer.outcome}`);
    const pieces = (cart: Cart | undefined) =>
      cart?.lines.map(({ variantId, quantity }) => [variantId, quantity]);
    /** Customers are accounts: the database knows them. */
    const customer = async (): Promise<string> => {
      const id = randomUUID();
      await harness.database.query(
        `INSERT INTO customers (id, email, name, password_hash) VALUES ($1, $2, 'Ada', 'x')`,
        [id, `${id}@example.com`],
      );
      return id;
    };
    const price = (id: number, minor: number) =>
      harness.database.query(
        'UPDATE variants SET price_minor = $2 WHERE id = $1',
        [id, minor],
      );

    it('keeps what it is given and shows it with titles, prices and sums', async () => {
      const cart = made(
        await carts.create([
          { variantId: 9, quantity: 2 },
          { variantId: 10, quantity: 1 },
        ]),
      );
      const found = await carts.find({ id: cart.id });
      assert.deepEqual(found, cart);
      assert.deepEqual(pieces(cart), [
        [9, 2],
        [10, 1],
      ]);
      assert.equal(cart.status, 'open');
      assert.equal(cart.pieces, 3);
      assert.ok(cart.lines[0]?.title);
      assert.equal(
        cart.subtotal.amount,
        cart.lines.reduce((sum, line) => sum + line.lineTotal.amount, 0),
      );
      const days = (Date.parse(cart.expiresAt) - Date.now()) / 86_400_000;
      assert.ok(days > 29.9 && days <= 30);
    });

    it('starts empty, and takes nothing that is not sold', async () => {
      assert.deepEqual(pieces(made(await carts.create([]))), []);
      assert.deepEqual(
        await carts.create([
          { variantId: 9, quantity: 1 },
          { variantId: 2_000_000_000, quantity: 1 },
        ]),
        { outcome: 'unknownVariants', ids: [2_000_000_000] },
      );
    });

    it('adds, changes and takes out lines, each time with a new version', async () => {
      const cart = made(await carts.create([{ variantId: 9, quantity: 1 }]));
      const key = { id: cart.id };
      const added = changed(
        await carts.add(key, { variantId: 9, quantity: 4 }),
      );
      assert.deepEqual(pieces(added), [[9, 5]]);
      assert.equal(added.version, cart.version + 1);
      changed(await carts.add(key, { variantId: 10, quantity: 1 }));
      assert.deepEqual(
        pieces(
          changed(await carts.setQuantity(key, { variantId: 9, quantity: 2 })),
        ),
        [
          [9, 2],
          [10, 1],
        ],
      );
      const last = changed(
        await carts.setQuantity(key, { variantId: 9, quantity: 0 }),
      );
      assert.deepEqual(pieces(last), [[10, 1]]);
      assert.equal(last.version, cart.version + 4);
      assert.deepEqual(await carts.find(key), last);
    });

    it('refuses what cannot be, and changes nothing then', async () => {
      const cart = made(await carts.create([{ variantId: 9, quantity: 98 }]));
      const key = { id: cart.id };
      const nobody = { id: randomUUID() };
      const one = { variantId: 9, quantity: 1 };
      for (const [answer, outcome] of [
        [await carts.add(nobody, one), 'noCart'],
        [await carts.setQuantity(nobody, one), 'noCart'],
        [await carts.acceptPrices(nobody), 'noCart'],
        [await carts.setCoupon(nobody, 'X'), 'noCart'],
        [
          await carts.setQuantity(key, { variantId: 10, quantity: 1 }),
          'noLine',
        ],
        [
          await carts.add(key, { variantId: 2_000_000_000, quantity: 1 }),
          'noVariant',
        ],
        [await carts.add(key, { variantId: 9, quantity: 2 }), 'tooMany'],
      ] as const)
        assert.equal(answer.outcome, outcome);
      assert.deepEqual(await carts.find(key), cart);
      const full = made(
        await carts.create(
          Array.from({ length: 100 }, (_, index) => ({
            variantId: 1 + index,
            quantity: 1,
          })),
        ),
      );
      assert.equal(
        (await carts.add({ id: full.id }, { variantId: 900, quantity: 1 }))
          .outcome,
        'full',
      );
      assert.equal(await carts.find(nobody), undefined);
    });

    it('keeps the price that the customer saw until she takes the new one', async () => {
      const cart = made(
        await carts.create([
          { variantId: 20, quantity: 1 },
          { variantId: 21, quantity: 1 },
        ]),
      );
      const key = { id: cart.id };
      const before = cart.lines[0]?.unitPrice.amount ?? 0;
      await price(20, before + 100);
      const seen = await carts.find(key);
      assert.equal(seen?.lines[0]?.unitPrice.amount, before);
      assert.equal(seen?.lines[0]?.currentUnitPrice?.amount, before + 100);
      changed(await carts.add(key, { variantId: 21, quantity: 1 }));
      assert.equal(
        (await carts.find(key))?.lines[0]?.unitPrice.amount,
        before,
        'another line changes nothing here',
      );
      const accepted = changed(await carts.acceptPrices(key));
      assert.equal(accepted.lines[0]?.unitPrice.amount, before + 100);
      assert.equal(accepted.lines[0]?.currentUnitPrice, undefined);
      await price(20, before);
    });

    it('remembers a coupon, and forgets it', async () => {
      const { id } = made(await carts.create([{ variantId: 9, quantity: 1 }]));
      assert.equal(
        changed(await carts.setCoupon({ id }, 'SPRING')).coupon,
        'SPRING',
      );
      assert.equal((await carts.find({ id }))?.coupon, 'SPRING');
      assert.equal(
        changed(await carts.setCoupon({ id }, undefined)).coupon,
        undefined,
      );
    });

    it('loses no change of many at once', async () => {
      const { id } = made(await carts.create([]));
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          carts.add({ id }, { variantId: 30 + (index % 3), quantity: 1 }),
        ),
      );
      const cart = await carts.find({ id });
      assert.equal(cart?.pieces, 12);
      assert.equal(cart.version, 13);
    });

    it("shows a customer's cart to nobody else", async () => {
      const [ada, eve] = [await customer(), await customer()];
      const { id } = made(
        await carts.create([{ variantId: 9, quantity: 1 }], ada),
      );
      assert.ok(await carts.find({ id, customerId: ada }));
      assert.equal(await carts.find({ id }), undefined);
      assert.equal(await carts.find({ id, customerId: eve }), undefined);
      const one = { variantId: 9, quantity: 1 };
      assert.equal(
        (await carts.add({ id, customerId: eve }, one)).outcome,
        'noCart',
      );
      assert.equal(
        (await carts.add({ id, customerId: ada }, one)).outcome,
        'changed',
      );
    });

    it("makes a guest's cart the customer's, and puts a second one into it", async () => {
      const ada = await customer();
      assert.equal(await carts.adopt(ada, undefined), undefined);
      assert.equal(await carts.adopt(ada, randomUUID()), undefined);
      const first = made(await carts.create([{ variantId: 9, quantity: 60 }]));
      assert.equal(await carts.adopt(ada, first.id), first.id);
      assert.equal(await carts.adopt(ada, first.id), first.id, 'twice');
      assert.equal(await carts.find({ id: first.id }), undefined);
      const second = made(
        await carts.create([
          { variantId: 9, quantity: 60 },
          { variantId: 10, quantity: 1 },
        ]),
      );
      changed(await carts.setCoupon({ id: second.id }, 'SPRING'));
      assert.equal(await carts.adopt(ada, second.id), first.id);
      assert.equal(await carts.adopt(ada, second.id), first.id, 'twice');
      const merged = await carts.find({ id: first.id, customerId: ada });
      assert.deepEqual(pieces(merged), [
        [9, 99],
        [10, 1],
      ]);
      assert.equal(merged?.coupon, 'SPRING');
      assert.equal(await carts.find({ id: second.id }), undefined);
      assert.equal(await carts.adopt(ada, undefined), first.id);
      const eve = await customer();
      assert.equal(await carts.adopt(eve, first.id), undefined, "another's");
    });
  });
}
