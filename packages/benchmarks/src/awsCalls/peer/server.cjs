/* eslint-disable @backstage/no-undeclared-imports -- it runs in the folder of the peer */
/*
 * Its own router over its own service class, as its plugin wires them, with a catalog in memory. Everything else that it needs comes from
 * the same packages as the portal: NODE_PATH.
 */
const { readFileSync } = require('node:fs');
const { ConfigReader } = require('@backstage/config');
const express = require('express');
const {
  DefaultAmazonEcsService,
} = require('@aws/amazon-ecs-plugin-for-backstage-backend/dist/service/DefaultAmazonEcsService.cjs.js');
const {
  createRouter,
} = require('@aws/amazon-ecs-plugin-for-backstage-backend/dist/service/router.cjs.js');

/** `{ accounts: [{ accountId, accessKeyId, secretAccessKey }], components: { name: arn } }` */
const given = JSON.parse(readFileSync(process.env.PEER_ORDERS, 'utf8'));
const config = new ConfigReader({ aws: { accounts: given.accounts } });
const logger = {
  debug() {},
  info() {},
  warn: console.error,
  error: console.error,
  child: () => logger,
};
const catalogService = {
  async getEntityByRef({ name }) {
    const arn = given.components[name];
    return (
      arn && {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name,
          annotations: { 'aws.amazon.com/amazon-ecs-service-arn': arn },
        },
      }
    );
  },
};
const httpAuth = { credentials: async () => ({}) };

async function run() {
  const amazonEcsApi = await DefaultAmazonEcsService.fromConfig(config, {
    catalogService,
    logger,
  });
  const app = express();
  app.use(await createRouter({ logger, amazonEcsApi, httpAuth, config }));
  app.listen(Number(process.env.PORT), '127.0.0.1');
}

run();
