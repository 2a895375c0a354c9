import type { Action } from '@capstan/plugin-fleet-common';
import type { SubmitAction } from '@capstan/plugin-fleet-common';
import type { PlanContext, RolloutProvider } from '@capstan/plugin-fleet-node';
import knexFactory from 'knex';
import type { Caller } from '../../actions/ActionService';
import type { Boundary } from '../boundary';
import { JournalActionService } from '../JournalActionService';

/** What the test tells this process: which action to carry out, and where to stop. */
export interface Orders {
  readonly file: string;
  readonly stopAt: Boundary | 'provider';
  readonly context: PlanContext;
  readonly body: SubmitAction;
  readonly now: number;
}

/** What this process tells the test. */
export type Report =
  | { readonly reached: Boundary }
  | {
      readonly call: 'apply' | 'readBack';
      readonly group: Parameters<RolloutProvider['apply']>[0];
      readonly action: Parameters<RolloutProvider['apply']>[1];
    }
  | { readonly done: Action };

/**
 * A process of its own that carries out one action: journal in a SQLite file, the engine in the process of the test. At
 * the place where it was told to stop it waits to be killed.
 */
process.once(
  'message',
  async ({ file, stopAt, context, body, now }: Orders) => {
    const report = (message: Report) => process.send!(message);
    const call = async (
      name: 'apply' | 'readBack',
      ...[group, action]: Parameters<RolloutProvider['apply']>
    ) => {
      const answer = new Promise(resolve => process.once('message', resolve));
      report({ call: name, group, action });
      return (await answer) as never;
    };
    const provider: RolloutProvider = {
      name: 'memory',
      plan: request => ({
        request,
        mode: 'change',
        summary: 'Does it.',
        warnings: [],
      }),
      apply: (group, action, options) => call('apply', group, action, options),
      readBack: (group, action, options) =>
        call('readBack', group, action, options),
    };
    const quiet = {
      debug() {},
      info() {},
      warn() {},
      error() {},
      child: () => quiet,
    };
    const service = new JournalActionService(
      {
        database: knexFactory({
          client: 'better-sqlite3',
          connection: { filename: file },
          useNullAsDefault: true,
        }),
        groups: {
          group: async () => context.group,
          planContext: async () => context,
          rolloutByNativeId: async () => undefined,
        },
        providers: { get: () => provider },
        refresher: { refresh() {} },
        publisher: { changed() {} },
        marks: { async markBad() {} },
        logger: quiet,
      },
      {
        now: () => now,
        callMs: 60_000,
        boundary: reached => {
          report({ reached });
          return reached === stopAt ? new Promise<void>(() => {}) : undefined;
        },
      },
    );
    const caller = { actor: 'user:default/ann' } as Caller;
    report({ done: await service.submit(context.group.id, body, caller) });
  },
);
