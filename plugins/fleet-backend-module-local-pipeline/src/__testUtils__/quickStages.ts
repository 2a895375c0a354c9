import { StageFailed } from '../stages/Stage';
import type { Stage } from '../stages/Stage';
import { STAGE_WORK } from '../stages';

/** Stages that take a moment and an engine that is a variable: what a pipeline promises, without processes. */
export class QuickStages {
  /** Whether the stage `test` fails. */
  broken = false;
  /** While set, the stage `test` goes on. */
  hangs = false;
  /** Names of the stages that began, in order. */
  readonly begun: string[] = [];
  readonly #held = new Map<string, string>();

  readonly work: typeof STAGE_WORK = {
    ...STAGE_WORK,
    install: this.#stage('install', async () => {}),
    test: this.#stage('test', async ({ signal }) => {
      while (this.hangs && !signal.aborted) await pause();
      signal.throwIfAborted();
      if (this.broken) throw new StageFailed('1 of 3 tests failed.');
    }),
    build: this.#stage('build', async ({ run, note }) => {
      const { commit } = run;
      const label = commit.slice(0, 7);
      note({
        release: { id: label, label, digest: `sha256:${commit}`, commit },
      });
    }),
    'deploy test': this.#deploy('test'),
    'smoke test': this.#stage('smoke test', async () => {}),
    'deploy prod': this.#deploy('prod'),
    'smoke prod': this.#stage('smoke prod', async () => {}),
  };

  #deploy(environment: 'test' | 'prod') {
    return this.#stage(`deploy ${environment}`, async ({ run, note }) => {
      const commit = this.#held.get(environment);
      const before =
        commit === undefined
          ? null
          : {
              id: commit.slice(0, 7),
              label: commit.slice(0, 7),
              digest: `sha256:${commit}`,
              commit,
            };
      note({
        before: { ...run.before, [environment]: before },
      });
      this.#held.set(environment, run.commit);
    });
  }

  #stage(name: string, work: (context: Parameters<Stage>[1]) => Promise<void>) {
    return {
      minutes: 1,
      work: async (...[, context]: Parameters<Stage>) => {
        this.begun.push(`#${context.run.number} ${name}`);
        await pause();
        await work(context);
        return { outcome: 'succeeded' as const, message: 'It is done.' };
      },
    };
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 5));
}
