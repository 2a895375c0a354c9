const { defineConfig } = require('@medusajs/framework/utils');

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: {
      pool: { min: 2, max: 20 },
      connection: { ssl: false },
    },
    http: {
      storeCors: 'http://127.0.0.1',
      adminCors: 'http://127.0.0.1',
      authCors: 'http://127.0.0.1',
      jwtSecret: 'for-a-benchmark-only',
      cookieSecret: 'for-a-benchmark-only',
    },
  },
  admin: { disable: true },
});
