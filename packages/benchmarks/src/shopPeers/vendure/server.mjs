// Runs in the folder where Vendure is installed. `node server.mjs populate` fills the database; `node server.mjs` serves.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DefaultLogger,
  LanguageCode,
  LogLevel,
  bootstrap,
  dummyPaymentHandler,
} from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';

const database = new URL(process.env.DATABASE_URL);
const config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(process.env.PORT ?? 0),
    shopApiPath: 'shop-api',
    adminApiPath: 'admin-api',
  },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: {
      identifier: 'superadmin',
      password: 'for-a-benchmark-only',
    },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: database.hostname,
    port: Number(database.port),
    username: decodeURIComponent(database.username),
    password: decodeURIComponent(database.password),
    database: database.pathname.slice(1),
    // The schema is made once, while the database is filled.
    synchronize: process.argv[2] === 'populate',
    logging: false,
    extra: { max: 20 },
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
};

if (process.argv[2] === 'populate') {
  const app = await populate(
    () => bootstrap(config),
    {
      defaultLanguage: LanguageCode.en,
      defaultZone: 'Europe',
      countries: [{ name: 'Germany', code: 'DE', zone: 'Europe' }],
      taxRates: [{ name: 'Standard', percentage: 19 }],
      shippingMethods: [{ name: 'Standard', price: 490 }],
      paymentMethods: [
        {
          name: 'Test',
          handler: {
            code: dummyPaymentHandler.code,
            arguments: [{ name: 'automaticSettle', value: 'true' }],
          },
        },
      ],
      collections: [],
    },
    writeProducts(),
  );
  await app.close();
  process.exit(0);
}
await bootstrap(config);

function writeProducts() {
  const head =
    'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
  const rows = Array.from({ length: 1000 }, (_, index) => {
    const text = `A product of ordinary description number ${index}. `.repeat(
      4,
    );
    return `Product ${index},product-${index},${text},,,,,SKU${index},19.90,standard,1000000000,true,,`;
  });
  const file = path.resolve('products.csv');
  writeFileSync(file, [head, ...rows].join('\n'));
  return file;
}
