import { writeText } from './files.mjs';
import { Keeper } from './keeper.mjs';
import { toolEnvironment } from './npm.mjs';
import { inRoot, inState } from './paths.mjs';
import { anyFreePort } from './ports.mjs';

/** By what an entity claims a resource of a kind; the values are ARNs. */
const ANNOTATIONS = {
  'ecs-service': 'aws.amazon.com/amazon-ecs-service-arn',
  'auto-scaling-group': 'aws.amazon.com/autoscaling-group-arn',
  'dynamodb-table': 'aws.amazon.com/dynamodb-table-arn',
  pipeline: 'aws.amazon.com/aws-codepipeline-arn',
};

/** The clouds of `--simulate-clouds`: packages/cloud-simulator with its demo, on loopback. */
export class Simulator {
  #port;
  #keeper = new Keeper({
    name: 'simulator',
    title: 'The cloud simulator',
    command: () => ({
      file: process.execPath,
      argv: [
        '--disable-warning=ExperimentalWarning',
        inRoot('packages', 'cloud-simulator', 'src', 'main.ts'),
        '--demo',
        `--port=${this.#port}`,
      ],
      cwd: inRoot(),
      env: toolEnvironment(),
    }),
    ready: async () => (await this.#ask('status')).ok,
  });

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The catalog's entities of what is simulated. */
  get catalog() {
    return inState('simulator', 'catalog.yaml');
  }

  /** Starts it, and writes down its services for the catalog. Should it die, it comes again on the same port, as at first. */
  async start() {
    this.#port = await anyFreePort();
    await this.#keeper.start();
    const { services } = await (await this.#ask('inventory')).json();
    // JSON is YAML, too.
    const entities = services.map(service => JSON.stringify(toEntity(service)));
    writeText(this.catalog, `${entities.join('\n---\n')}\n`);
    writeText(inState('simulator', 'url'), `${this.url}\n`);
  }

  stop() {
    return this.#keeper.stop();
  }

  kill() {
    return this.#keeper.kill();
  }

  #ask(what) {
    return fetch(`${this.url}/_simulator/${what}`, {
      signal: AbortSignal.timeout(5000),
    });
  }
}

/** A service of the simulator as an entity of the catalog. */
export function toEntity({ name, title, description, team, resources }) {
  const annotations = {};
  for (const { kind, arn } of resources) {
    const key = ANNOTATIONS[kind];
    if (!key)
      throw new Error(`${name} has a '${kind}', which no entity can claim.`);
    annotations[key] = key in annotations ? `${annotations[key]},${arn}` : arn;
  }
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      title,
      description: `${description} (simulated)`,
      annotations,
      tags: ['demo', 'simulated', 'aws'],
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: `group:default/${team}`,
      system: 'storefronts',
    },
  };
}
