import {
  Server,
  ServerCredentials,
  loadPackageDefinition,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSchema } from './loadSchema.ts';
import { SCHEMA_PACKAGES } from './providers.ts';
import type { ProviderSchema, SchemaBlock } from './Schema.ts';
import { wrongValues } from './wrongValues.ts';

export interface SchemaServer {
  /** Environment for every `terraform` command: it then takes the providers from here, whether or not they are installed. */
  readonly env: Readonly<Record<string, string>>;
  /** What was served, for people: `schema server (google 6.50.0)`. */
  readonly description: string;
  stop(): Promise<void>;
}

/**
 * Serves the schemas of Terraform providers to Terraform, without any provider: `init`, `validate` and `test` with `mock_provider`
 * work, plan and apply do not. `types` are the resources and data sources in use (`typesUsed`), each with its provider's prefix:
 * serving a whole provider takes long. Throws when a schema cannot be had, for example without a package registry.
 */
export async function serveSchemas(options: {
  readonly providers: readonly string[];
  readonly types: readonly string[];
}): Promise<SchemaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-schemas-'));
  const servers: Server[] = [];
  const stop = async () => {
    servers.forEach(server => server.forceShutdown());
    rmSync(folder, { recursive: true, force: true });
  };
  const reattach: Record<string, unknown> = {};
  try {
    for (const provider of options.providers) {
      const own = options.types.filter(type =>
        type.replace(/^data\./, '').startsWith(`${provider}_`),
      );
      const socket = join(folder, `${provider}.sock`);
      servers.push(await serve(await loadSchema(provider, own), socket));
      reattach[SCHEMA_PACKAGES[provider].source] = {
        Protocol: 'grpc',
        ProtocolVersion: 5,
        Pid: process.pid,
        Test: true,
        Addr: { Network: 'unix', String: socket },
      };
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const versions = options.providers.map(
    name => `${name} ${SCHEMA_PACKAGES[name].providerVersion}`,
  );
  return {
    env: {
      TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
      CHECKPOINT_DISABLE: '1',
    },
    description: `schema server (${versions.join(', ')})`,
    stop,
  };
}

interface Call<T> {
  readonly request: T;
}
type Answer = (error: null, response: object) => void;
type Dynamic = { readonly msgpack: Uint8Array };

async function serve(schema: ProviderSchema, socket: string): Promise<Server> {
  const server = new Server({
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': -1,
  });
  const answer = schemaAnswer(schema);
  const validate =
    (blocks: Readonly<Record<string, SchemaBlock>>) =>
    (call: Call<{ type_name: string; config: Dynamic }>, done: Answer) =>
      done(null, {
        diagnostics: wrongValues(
          call.request.type_name,
          blocks[call.request.type_name],
          call.request.config.msgpack,
        ),
      });
  server.addService(serviceDefinition(), {
    GetMetadata: (_: unknown, done: Answer) => done(null, {}),
    GetSchema: (_: unknown, done: Answer) => done(null, answer),
    PrepareProviderConfig: (call: Call<{ config: Dynamic }>, done: Answer) =>
      done(null, { prepared_config: call.request.config }),
    ValidateResourceTypeConfig: validate(schema.resources),
    ValidateDataSourceConfig: validate(schema.dataSources),
    UpgradeResourceState: (
      call: Call<{ raw_state: { json: Uint8Array } }>,
      done: Answer,
    ) => done(null, { upgraded_state: { json: call.request.raw_state.json } }),
    Stop: (_: unknown, done: Answer) => done(null, {}),
  });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(
      `unix:${socket}`,
      ServerCredentials.createInsecure(),
      error => (error ? reject(error) : resolve()),
    ),
  );
  return server;
}

function serviceDefinition(): ServiceDefinition {
  const file = fileURLToPath(new URL('tfplugin5.proto', import.meta.url));
  const loaded = loadPackageDefinition(
    loadSync(file, { keepCase: true, longs: Number }),
  );
  const { Provider } = loaded.tfplugin5 as unknown as {
    Provider: { service: ServiceDefinition };
  };
  return Provider.service;
}

function schemaAnswer(schema: ProviderSchema): object {
  const all = (blocks: Readonly<Record<string, SchemaBlock>>) =>
    Object.fromEntries(
      Object.entries(blocks).map(([type, block]) => [
        type,
        { version: 0, block: wireBlock(block) },
      ]),
    );
  return {
    provider: { version: 0, block: wireBlock(schema.provider) },
    resource_schemas: all(schema.resources),
    data_source_schemas: all(schema.dataSources),
  };
}

function wireBlock(block: SchemaBlock): object {
  return {
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required ?? false,
      optional: attribute.optional ?? false,
      computed: attribute.computed ?? false,
      write_only: attribute.writeOnly ?? false,
    })),
    block_types: Object.entries(block.blocks).map(([name, nested]) => ({
      type_name: name,
      nesting: nested.nesting,
      block: wireBlock(nested.block),
      // Terraform takes numbers of items for lists and sets only.
      min_items: nested.required && nested.nesting !== 'SINGLE' ? 1 : 0,
      max_items: nested.nesting === 'SINGLE' ? 0 : nested.most,
    })),
  };
}
