import { join } from 'node:path';
import { google } from '../support/choices.ts';
import type { Check, Finding, Mutation } from '../support/Check.ts';
import { replaceIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { needsNpmTool, npmTool } from '../tools/npmTool.ts';
import { run } from '../tools/run.ts';

const FILE = 'Dockerfile';
/** It takes build arguments for constants, and asks for an exact version of an agent whose patches are wanted. */
const WRONG = ['SC2050', 'ER0014'];
const LINTER = ['dockerlinter', '2.0.0'] as const;
const key: Check['key'] = (_, folder) =>
  contentKey(folder, file => file === FILE);

/** What makes an image fit for production: pinned, in stages, not root, stopped and asked as the platform expects. */
const rules: Check = {
  rung: 'T0',
  name: 'dockerfile-rules',
  needs: async () => undefined,
  key,
  async run(folder) {
    const text = (await textOf(folder, FILE)) ?? '';
    const last = text.slice(text.lastIndexOf('\nFROM '));
    const findings: Finding[] = [];
    const must = (holds: boolean, message: string) => {
      if (!holds) findings.push({ file: FILE, message });
    };
    must(
      (text.match(/^FROM /gm) ?? []).length >= 2,
      'It has to build in one stage and run in another.',
    );
    const bases = Array.from(
      text.matchAll(/^(?:ARG \w+_IMAGE=|FROM )(\S+)/gm),
      ([, base]) => base,
    ).filter(base => !base.startsWith('$'));
    for (const base of bases)
      must(
        /:\d+\.\d+\.\d+|@sha256:/.test(base),
        `The base '${base}' is neither an exact version nor a digest.`,
      );
    must(
      /^USER (?!0\b|root\b)\d+(:\d+)?$/m.test(last),
      'It has to run as an ordinary user, by number.',
    );
    must(
      /^CMD \[.*\]$/m.test(last),
      'CMD has to be a list: a shell would not hand SIGTERM on.',
    );
    must(
      /^HEALTHCHECK [\s\S]*?\/livez/m.test(last),
      'HEALTHCHECK has to ask /livez.',
    );
    must(
      /^LABEL [\s\S]*?org\.opencontainers\.image\.revision/m.test(last),
      'The image has to tell its commit.',
    );
    must(
      /--max-old-space-size=\d+/.test(last),
      'The size of the heap has to fit the memory limit.',
    );
    must(
      !/^# syntax=|^RUN --mount/m.test(text),
      'It has to build without BuildKit.',
    );
    return findings;
  },
};

const lint: Check = {
  rung: 'T2',
  name: 'dockerlinter',
  needs: needsNpmTool(...LINTER),
  key,
  async run(folder) {
    const modules = await npmTool(...LINTER);
    const argv = [join(modules, '.bin', 'dockerlinter'), '-f', FILE];
    // Without its option to leave rules out: with it, it ends with 0 whatever else it finds.
    const { code, output } = await run(
      process.execPath,
      [...argv, '-e', 'warning'],
      { cwd: folder },
    );
    const said = Array.from(output.matchAll(/^\s+\/(\w+)\/ (.*)$/gm));
    if (code !== 0 && said.length === 0)
      return [{ file: FILE, message: output.trim().slice(0, 500) }];
    return said
      .filter(([, rule]) => !WRONG.includes(rule))
      .map(([, rule, text]) => ({ file: FILE, message: `${rule}: ${text}` }));
  },
};

export const checks: Check[] = [rules, lint];

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'FROM node:latest',
    check: 'dockerlinter',
    choice: google,
    apply: folder =>
      replaceIn(folder, FILE, /FROM \$\{NODE_IMAGE\}\n/, 'FROM node:latest\n'),
  },
  {
    rung: 'T0',
    name: 'no USER',
    check: 'dockerfile-rules',
    choice: google,
    apply: folder => replaceIn(folder, FILE, /^USER .*\n/m, ''),
  },
  {
    rung: 'T0',
    name: 'CMD through a shell',
    check: 'dockerfile-rules',
    choice: google,
    apply: folder =>
      replaceIn(folder, FILE, /^CMD \[.*\]$/m, 'CMD node server.mjs'),
  },
];
