import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import fs from 'node:fs';
import path from 'node:path';
import type { LocalPipelineConfig } from './config';
import { Databases } from './environments/Databases';
import { connectToEngine } from './environments/EngineConnection';
import { Environments } from './environments/Environments';
import { LocalPipelineProvider } from './LocalPipelineProvider';
import { ModuleCache } from './modules/ModuleCache';
import { markerOf } from './processes/environment';
import { endStrays } from './processes/strays';
import { Pushes } from './Pushes';
import { OutputStore } from './runs/OutputStore';
import { Runner } from './runs/Runner';
import type { RunnerOptions } from './runs/Runner';
import { RunStore } from './runs/RunStore';

const LOOK_MS = 10_000;
/** The portal has started by then and has nothing better to do; nobody has filled in a form yet. */
const WARM_MS = 15_000;

export interface LocalPipelines {
  readonly provider: LocalPipelineProvider;
  readonly pushes: Pushes;
  /** Goes on with what a former portal left, and looks for new commits from now on. */
  start(): Promise<void>;
  /** Ends all work; what ran goes on after the next start. */
  close(): Promise<void>;
}

/** Everything of the module but its wiring into the portal. */
export function createLocalPipelines({
  config,
  repositories,
  logger,
  stages,
}: {
  readonly config: LocalPipelineConfig;
  readonly repositories: LocalGitRepositories;
  readonly logger: LoggerService;
  readonly stages?: RunnerOptions['stages'];
}): LocalPipelines {
  const { directory, adminUrl } = config;
  const at = (name: string) => path.join(directory, name);
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  fs.mkdirSync(repositories.directory, { recursive: true });
  const engine = connectToEngine(config.engineStateDir);
  const databases = adminUrl ? new Databases(adminUrl, directory) : undefined;
  const environments = new Environments({
    directory: at('environments'),
    engine,
    databases,
  });
  const modules = new ModuleCache(at('modules'), config.modulesFrom);
  const store = new RunStore(at('runs'));
  const outputs = new OutputStore(at('output'));
  const runner = new Runner({
    store,
    outputs,
    logger,
    stages,
    tools: {
      directory,
      repositories,
      engine,
      environments,
      databases,
      modules,
      alarm: config.alarm,
    },
  });
  const pushes = new Pushes({
    repositories,
    store,
    runner,
    environments,
    logger,
    keepDatabasesMs: config.keepDatabasesMs,
  });
  const provider = new LocalPipelineProvider({
    repositories,
    store,
    outputs,
    runner,
    hasPipeline: name => pushes.hasPipeline(name),
  });
  const timers: NodeJS.Timeout[] = [];
  const quietly = (what: string, work: () => Promise<unknown>) =>
    work().catch(error => logger.warn(what, error as Error));
  let looking = false;
  let refreshed = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    await quietly('Could not look for new commits', () => pushes.lookAtAll());
    if (!refreshed) {
      // Until it has succeeded once: the engine may be there later than the portal.
      await quietly('Could not tell services where their database is', () =>
        environments.refresh().then(() => {
          refreshed = true;
        }),
      );
    }
    looking = false;
  };

  return {
    provider,
    pushes,
    async start() {
      endStrays(markerOf(directory));
      await quietly('Could not take away what tests left', async () =>
        databases?.dropLeftovers(),
      );
      runner.wake();
      timers.push(
        setInterval(look, LOOK_MS),
        setTimeout(
          () => quietly('Could not copy dependencies', () => modules.warm()),
          WARM_MS,
        ),
      );
      await look();
    },
    async close() {
      timers.forEach(clearTimeout);
      await runner.close();
    },
  };
}
