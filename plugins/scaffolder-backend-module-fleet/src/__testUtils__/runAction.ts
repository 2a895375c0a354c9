import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import { mkdtemp, rm } from 'node:fs/promises';
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
    signal?: AbortSignal;
  } = {},
): Promise<{ output: Record<string, unknown>; told: string[] }> {
  const output: Record<string, unknown> = {};
  const told: string[] = [];
  const temporary: string[] = [];
  const tell = (message: string) => told.push(message);
  try {
    await action.handler({
      ...createMockActionContext({
        input,
        task: { id: more.task ?? 'task-1' },
      }),
      createTemporaryDirectory: async () => {
        const folder = await mkdtemp(join(tmpdir(), 'capstan-action-'));
        temporary.push(folder);
        return folder;
      },
      logger: { info: tell, warn: tell, error: tell, debug: tell },
      output: (name: string, value: unknown) => {
        output[name] = value;
      },
      ...(more.workspacePath ? { workspacePath: more.workspacePath } : {}),
      isDryRun: more.isDryRun,
      user: more.user,
      templateInfo: more.templateInfo,
      signal: more.signal,
    } as never);
  } finally {
    for (const folder of temporary)
      await rm(folder, { recursive: true, force: true });
  }
  return { output, told };
}
