import { parse as parseHcl } from '@cdktf/hcl2json';
import { parseAllDocuments } from 'yaml';
import type { Check, Finding } from '../support/Check.ts';
import { hashOf } from '../tools/contentKey.ts';
import { ownTexts } from './ownFiles.ts';

const PARSERS: readonly [
  RegExp,
  (file: string, text: string) => Promise<string | undefined>,
][] = [
  [/\.ya?ml$/, async (_, text) => yamlProblem(text)],
  [/\.json$/, async (_, text) => attempt(() => JSON.parse(text))],
  [
    /\.ndjson$/,
    async (_, text) =>
      attempt(() =>
        text
          .trim()
          .split('\n')
          .forEach(line => JSON.parse(line)),
      ),
  ],
  [
    /\.(tf|hcl|tfvars)$/,
    async (file, text) => attempt(() => parseHcl(file, text)),
  ],
];

/** Every YAML, JSON and HCL file is what its name says. */
export const parses: Check = {
  rung: 'T0',
  name: 'parses',
  needs: async () => undefined,
  async run(folder, choice) {
    const findings: Finding[] = [];
    for (const { file, text } of await ownTexts(folder, choice)) {
      const message = await problemOf(file, text);
      if (message) findings.push({ file, message });
    }
    return findings;
  },
};

const problems = new Map<string, Promise<string | undefined>>();

/** Most files are the same in many services: each text is parsed once. */
function problemOf(file: string, text: string): Promise<string | undefined> {
  const key = hashOf(JSON.stringify([file, text]));
  const parser = PARSERS.find(([pattern]) => pattern.test(file))?.[1];
  const problem =
    problems.get(key) ?? parser?.(file, text) ?? Promise.resolve(undefined);
  problems.set(key, problem);
  return problem;
}

function yamlProblem(text: string): string | undefined {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  const errors = [...documents].flatMap(document => document.errors);
  return errors[0]?.message;
}

async function attempt(parse: () => unknown): Promise<string | undefined> {
  try {
    await parse();
    return undefined;
  } catch (error) {
    return String(error).slice(0, 500);
  }
}
