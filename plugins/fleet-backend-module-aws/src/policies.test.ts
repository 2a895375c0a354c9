import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDemoWorld } from '@capstan/cloud-simulator';
import { AwsClients } from './AwsClients';
import { AsgScaleGroupProvider } from './autoscaling/AsgScaleGroupProvider';
import { AsgScopes } from './autoscaling/AsgScopes';
import { awsScopesOf } from './AwsScope';
import { CloudWatchScopes } from './cloudwatch/CloudWatchScopes';
import { CloudWatchSignalProvider } from './cloudwatch/CloudWatchSignalProvider';
import { neighboursOf } from './cloudwatch/neighboursOf';
import { CodePipelineProvider } from './codepipeline/CodePipelineProvider';
import { CodePipelineScopes } from './codepipeline/CodePipelineScopes';
import { DynamoDbScaleGroupProvider } from './dynamodb/DynamoDbScaleGroupProvider';
import { DynamoDbScopes } from './dynamodb/DynamoDbScopes';
import { EcsScaleGroupProvider } from './ecs/EcsScaleGroupProvider';
import { EcsScopes } from './ecs/EcsScopes';
import { claimed } from './__testUtils__/SimulatedSignals';
import { accountOf, credentials } from './__testUtils__/SimulatedAws';

jest.setTimeout(120_000);

/** How the permissions of a service begin, by its client in the SDK. */
const PREFIXES: Readonly<Record<string, string>> = {
  'application-auto-scaling': 'application-autoscaling',
  'auto-scaling': 'autoscaling',
  cloudwatch: 'cloudwatch',
  codedeploy: 'codedeploy',
  codepipeline: 'codepipeline',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  ecs: 'ecs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
};

/** What AWS asks for when others are called; the README says why. */
const BESIDES = [
  'codedeploy:GetApplicationRevision',
  'codedeploy:GetDeploymentConfig',
  'codedeploy:RegisterApplicationRevision',
  'ec2:CreateTags',
  'ec2:RunInstances',
  'iam:PassRole',
];

const isRead = (action: string) => /:(Describe|List|Get|BatchGet)/.test(action);

/** The actions of each policy in the README; the first is the one to look. */
function policies(): string[][] {
  const readme = readFileSync(resolve(__dirname, '../README.md'), 'utf8');
  const documents = [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, json]) => JSON.parse(json))
    .filter(document => document.Statement);
  return documents.map(({ Statement }) =>
    Statement.flatMap(
      ({ Action }: { readonly Action: string | string[] }) => Action,
    ),
  );
}

/** The permissions for every command that the sources import from a client of the SDK. */
function sent(folder: string = __dirname): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === '__testUtils__' ? [] : sent(path);
    if (/\.test\.ts$/.test(entry.name)) return [];
    const imports = readFileSync(path, 'utf8').matchAll(
      /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g,
    );
    return [...imports].flatMap(([, names, client]) =>
      [...names.matchAll(/(\w+)Command\b/g)].map(
        ([, operation]) => `${PREFIXES[client]}:${operation}`,
      ),
    );
  });
}

describe('The policies of the README', () => {
  const [look, ...change] = policies();
  const all = [...new Set(sent())].sort();

  it('to look allow every call that only reads, and no other', () => {
    expect([...look].sort()).toEqual(all.filter(isRead));
  });

  it('to change something allow every call that does, and what AWS asks for besides', () => {
    const allowed = [...new Set(change.flat())].sort();
    expect(allowed).toEqual(
      [...all.filter(action => !isRead(action)), ...BESIDES].sort(),
    );
  });

  it('to look are enough for all that looking at an account really calls', async () => {
    const world = createDemoWorld({ now: Date.now() });
    const server = await world.listen();
    const clock = {
      now: () => world.clock.now(),
      paceClock: {
        now: () => world.clock.now(),
        sleep: async (ms: number) => world.clock.advance(ms),
      },
    };
    const { accounts, services } = world.inventory!;
    const clients = new AwsClients({
      manager: credentials,
      endpoint: server.url,
    });
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 0.5,
      accounts: accounts.map(({ id, regions }) =>
        accountOf(id, { regions: [...regions] }),
      ),
    });
    const ecs = new EcsScopes(scopes, clients, clock);
    const asg = new AsgScopes(scopes, clients, clock);
    const call = { signal: new AbortController().signal };
    const seen = [];
    for (const provider of [
      new EcsScaleGroupProvider(ecs),
      new AsgScaleGroupProvider(asg),
      new DynamoDbScaleGroupProvider(
        new DynamoDbScopes(scopes, clients, clock),
      ),
    ])
      for (const scope of provider.scopes())
        for (let looks = 0; looks < 3; looks++) {
          seen.push(...(await provider.sweep(scope, call)).groups);
          world.clock.advance(60_000);
        }
    const pipelines = new CodePipelineProvider(
      new CodePipelineScopes(scopes, clients, clock),
    );
    for (const scope of pipelines.scopes())
      await pipelines.observe(scope, new Set(), call);
    const signals = new CloudWatchSignalProvider(
      new CloudWatchScopes(scopes, clients, {
        ...clock,
        ...neighboursOf(ecs, asg),
      }),
    );
    const targets = seen.map(({ ref }) => ({ ...claimed(ref.nativeId), ref }));
    const to = Math.floor(world.clock.now() / 60_000) * 60_000;
    for (const source of signals.sources()) {
      const window = { from: to - 600_000, to, resolutionSeconds: 60 };
      await signals.read(source, targets, window, call);
      await signals.alerting.alerts(source, targets, call);
    }
    await server.close();

    expect(services.length).toBeGreaterThan(10);
    const called = Object.keys(world.journal.counts()).map(action =>
      action.replace(/^monitoring:/, 'cloudwatch:'),
    );
    expect(called.length).toBeGreaterThan(20);
    expect(called.filter(action => !look.includes(action))).toEqual([]);
  });
});
