import { mockServices } from '@backstage/backend-test-utils';
import { git, LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { createLocalPipelines } from '../src/createLocalPipelines';

/** What the benchmark `local-pipeline` tells the process that it has forked from this file. */
export interface FirstRunOrder {
  readonly name: string;
  /** The files of the service. */
  readonly files: string;
}

/** What this process tells: how long the run and its stages took. */
export interface FirstRunReport {
  readonly phase: string;
  readonly message: string;
  readonly ms: number;
  readonly stages: readonly { readonly name: string; readonly ms: number }[];
}

const LONGEST_MS = 5 * 60_000;

async function main(): Promise<void> {
  const root = process.env.BENCH_ROOT!;
  const repositories = new LocalGitRepositories({
    directory: path.join(root, 'git'),
    baseUrl: 'http://localhost:7007/api/local-git',
  });
  const pipelines = createLocalPipelines({
    repositories,
    logger: mockServices.rootLogger({ level: 'warn' }),
    config: {
      directory: path.join(root, 'pipeline'),
      engineStateDir: process.env.BENCH_ENGINE!,
      adminUrl: process.env.BENCH_DATABASE!,
      modulesFrom: [process.env.BENCH_MODULES!],
      keepDatabasesMs: 0,
      alarm: { bakeSeconds: 30, errorPercent: 5, leastRequests: 20 },
    },
  });
  await pipelines.start();
  process.on('message', (order: FirstRunOrder) => {
    if ('files' in order) void firstRun(order).then(tell);
  });
  process.on('disconnect', () => void pipelines.close());
  tell({ started: true });

  async function firstRun({
    name,
    files,
  }: FirstRunOrder): Promise<FirstRunReport> {
    await repositories.create({ name, createdBy: 'scaffolder:benchmark' });
    const cwd = path.join(root, `clone-${name}`);
    await git(['clone', '--quiet', repositories.directoryOf(name), cwd]);
    await cp(files, cwd, { recursive: true });
    const as = ['-c', 'user.name=Bench', '-c', 'user.email=b@example.com'];
    await git(['add', '--all'], { cwd });
    await git([...as, 'commit', '--quiet', '--message', 'First'], { cwd });
    await git(['push', '--quiet', 'origin', 'HEAD:refs/heads/main'], { cwd });
    const began = Date.now();
    await pipelines.pushes.look(name);
    while (Date.now() - began < LONGEST_MS) {
      const report = await reportOf(name, began);
      if (report) return report;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`The run of ${name} did not end.`);
  }

  async function reportOf(
    name: string,
    began: number,
  ): Promise<FirstRunReport | undefined> {
    const observed = await pipelines.provider.observe(
      pipelines.provider.scopes()[0],
      new Set(),
      { signal: AbortSignal.timeout(LONGEST_MS) },
    );
    const run = observed.pipelines.find(one => one.name === name)?.runs[0];
    if (!run?.endedAt) return undefined;
    const { phase, message, endedAt, stages } = run;
    return {
      phase,
      message,
      ms: Date.parse(endedAt) - began,
      stages: stages.flatMap(stage =>
        stage.startedAt && stage.endedAt
          ? {
              name: stage.name,
              ms: Date.parse(stage.endedAt) - Date.parse(stage.startedAt),
            }
          : [],
      ),
    };
  }
}

function tell(what: object): void {
  process.send!(what);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
