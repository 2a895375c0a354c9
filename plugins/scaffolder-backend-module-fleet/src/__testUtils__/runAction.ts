import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs one action and returns its outputs and what it told the person. */
export async function runAction(
  action: TemplateAction<any, any, any>,
  input: JsonObject,
  more: {
    task?: string;
    isDryRun?: boolean;
    workspacePath?: string;
    user?: object;
    templateInfo?: object;
  } = {},
): Promise<{ output: Record<string, unknown>; told: string[] }> {
  const output: Record<string, unknown> = {};
  const told: string[] = [];
  const tell = (message: string) => told.push(message);
  await action.handler({
    ...createMockActionContext({
      input,
      task: { id: more.task ?? 'task-1' },
    }),
    createTemporaryDirectory: () => mkdtemp(join(tmpdir(), 'capstan-action-')),
    logger: { info: tell, warn: tell, error: tell, debug: tell },
    output: (name: string, value: unknown) => {
      output[name] = value;
    },
    ...(more.workspacePath ? { workspacePath: more.workspacePath } : {}),
    isDryRun: more.isDryRun,
    user: more.user,
    templateInfo: more.templateInfo,
  } as never);
  return { output, told };
}
