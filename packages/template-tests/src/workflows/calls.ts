import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';

const PIPELINES =
  /^(\.github\/.*|azure-pipelines|cloudbuild|pipeline\/[^/]*|Jenkinsfile|buildspec\.[^/]*)(\.ya?ml|\.sh)?$/;

/** Every script that a pipeline, a script or a page names is there and may be executed. */
export const scriptsAreThere: Check = {
  rung: 'T0',
  name: 'pipeline-calls',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline !== 'local',
  async run(folder) {
    const files = await filesIn(folder);
    const findings: Finding[] = [];
    for (const file of files.filter(
      one => PIPELINES.test(one) || /^(scripts|docs)\/.*\.(sh|md)$/.test(one),
    )) {
      const named = new Set(
        Array.from(
          ((await textOf(folder, file)) ?? '').matchAll(
            /(?<![\w/.-])(?:"\$root\/)?((?:scripts|pipeline)\/[\w-]+\.(?:sh|mjs))/g,
          ),
          ([, path]) => path,
        ),
      );
      for (const path of named) {
        const there = await stat(join(folder, path)).catch(() => undefined);
        if (!there)
          findings.push({
            file,
            message: `It calls ${path}, which is not there.`,
          });
        else if (path.endsWith('.sh') && (there.mode & 0o111) === 0)
          findings.push({
            file: path,
            message: `${file} calls it, and it may not be executed.`,
          });
      }
    }
    return findings;
  },
};
