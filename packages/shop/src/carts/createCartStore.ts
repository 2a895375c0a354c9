import type { Config } from '../config/Config.ts';
import type { Database } from '../database/Database.ts';
import type { CartStore } from './CartStore.ts';
import { PostgresCartStore } from './PostgresCartStore.ts';

/** Carts in the shop's own database, or in the table of DynamoDB that is configured. */
export async function createCartStore(
  { cartsTable, queueLimit }: Pick<Config, 'cartsTable' | 'queueLimit'>,
  database: Database,
): Promise<CartStore> {
  if (cartsTable === undefined)
    return new PostgresCartStore(database, queueLimit);
  const [{ DynamoCartStore }, { DynamoClient }] = await Promise.all([
    import('./DynamoCartStore.ts'),
    import('./DynamoClient.ts'),
  ]);
  return new DynamoCartStore(
    database,
    await DynamoClient.create({ table: cartsTable }),
  );
}
