import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BenchUnavailable } from '../BenchResult.ts';
import { freePort } from '../support/freePort.ts';
import { startServer } from '../shop/ShopProcess.ts';
import type { ServerProcess } from '../shop/ShopProcess.ts';

const run = promisify(execFile);
const PEER = '@aws/amazon-ecs-plugin-for-backstage-backend';
export const PEER_VERSION = '0.10.0';
const MODULES = fileURLToPath(
  new URL('../../../../node_modules', import.meta.url),
);
const SERVER = fileURLToPath(new URL('./peer/server.cjs', import.meta.url));

/**
 * What the backend takes from three small packages beside it: names of annotations, the user agent, and the search for ARNs by tags,
 * which pages with an ARN do not use. None of it calls ECS.
 */
const BESIDE: Readonly<Record<string, string>> = {
  '@aws/amazon-ecs-plugin-for-backstage-common': `
    exports.AWS_ECS_SERVICE_ARN_ANNOTATION = 'aws.amazon.com/amazon-ecs-service-arn';
    exports.AWS_ECS_SERVICE_TAGS_ANNOTATION = 'aws.amazon.com/amazon-ecs-service-tags';`,
  '@aws/aws-core-plugin-for-backstage-common': `
    exports.AWS_SDK_CUSTOM_USER_AGENT = 'backstage-plugins-for-aws';
    exports.getOneOfEntityAnnotations = ({ metadata }, names) => {
      const found = Object.entries(metadata.annotations ?? {}).filter(([name]) => names.includes(name));
      return found.length === 1 ? { name: found[0][0], value: found[0][1] } : undefined;
    };`,
  '@aws/aws-core-plugin-for-backstage-node': `
    exports.AwsResourceLocatorFactory = {
      fromConfig: async () => ({ getResourceArns() { throw new Error('No tags here'); } }),
    };`,
};

/** What the peer is to show. */
export interface PeerOrders {
  readonly accounts: readonly {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }[];
  /** By the name of the component: the ARN in its annotation. */
  readonly components: Readonly<Record<string, string>>;
}

/**
 * The backend of the existing ECS plugin, its files from npm, unchanged, and the SDK and Backstage of this repository. npm itself
 * cannot install it: its dependencies are named in Yarn's own way.
 */
export async function installPeer(folder: string): Promise<void> {
  const home = join(folder, 'node_modules', PEER);
  await mkdir(home, { recursive: true });
  try {
    const { stdout } = await run(
      'npm',
      ['pack', '--silent', `${PEER}@${PEER_VERSION}`],
      { cwd: folder },
    );
    await run('tar', [
      'xzf',
      join(folder, stdout.trim()),
      ...['-C', home, '--strip-components=1'],
    ]);
  } catch (error) {
    throw new BenchUnavailable(
      `${PEER} cannot be fetched from npm here: ${
        error instanceof Error ? error.message.slice(0, 500) : error
      }`,
    );
  }
  for (const [name, source] of Object.entries(BESIDE)) {
    const beside = join(folder, 'node_modules', name);
    await mkdir(beside, { recursive: true });
    await writeFile(join(beside, 'index.js'), source);
  }
  await cp(SERVER, join(folder, 'server.cjs'));
}

/** Starts the installed peer in front of the simulator. */
export async function startPeer(
  folder: string,
  endpoint: string,
  orders: PeerOrders,
): Promise<ServerProcess> {
  const file = join(folder, 'orders.json');
  await writeFile(file, JSON.stringify(orders));
  return startServer(join(folder, 'server.cjs'), {
    port: await freePort(),
    readyPath: '/health',
    cwd: folder,
    env: {
      NODE_PATH: MODULES,
      PEER_ORDERS: file,
      AWS_ENDPOINT_URL_ECS: endpoint,
    },
  });
}
