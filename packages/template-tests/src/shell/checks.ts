import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { GoodFiles } from '../tools/GoodFiles.ts';
import { isThere, needsProgram, run } from '../tools/run.ts';

const isScript = (file: string): boolean => file.endsWith('.sh');
/** What scripts read: functions, and names of variables. */
const isSourced = (file: string): boolean =>
  /(\/lib\/[^/]+\.sh|\.env|\.shellcheckrc)$/.test(file);
const goodScripts = new GoodFiles();

/** The same where scripts find the same functions and names; values of variables change nothing. */
async function sourcedBy(folder: string): Promise<string> {
  const texts: (readonly [string, string])[] = [];
  for (const file of (await filesIn(folder)).filter(isSourced)) {
    const text = (await textOf(folder, file)) ?? '';
    texts.push([
      file,
      file.endsWith('.env') ? text.replace(/=.*$/gm, '=') : text,
    ]);
  }
  return JSON.stringify(texts);
}

const shellcheck: Check = {
  rung: 'T2',
  name: 'shellcheck',
  needs: needsProgram('shellcheck'),
  key: (_, folder) =>
    contentKey(folder, file => isScript(file) || isSourced(file)),
  async run(folder) {
    const sourced = await sourcedBy(folder);
    const scripts = await goodScripts.unknown(
      folder,
      (await filesIn(folder)).filter(isScript),
      sourced,
    );
    if (scripts.length === 0) return [];
    const { code, output } = await run(
      'shellcheck',
      [
        '--external-sources',
        '--source-path=SCRIPTDIR',
        '--format=gcc',
        ...scripts,
      ],
      { cwd: folder },
    );
    if (code === 0) await goodScripts.add(folder, scripts, sourced);
    return code === 0
      ? []
      : output
          .trim()
          .split('\n')
          .map(message => ({ file: message.split(':')[0], message }));
  },
};

/** The scripts that every pipeline calls are there, can be run, and stop at the first failure. */
const contract: Check = {
  rung: 'T0',
  name: 'scripts-contract',
  needs: async () => undefined,
  appliesTo: choice => choice.infra !== 'local',
  async run(folder) {
    const findings: Finding[] = [];
    for (const name of ['publish', 'deploy', 'rollback', 'alarm', 'smoke']) {
      const file = `scripts/${name}.sh`;
      const text = await textOf(folder, file);
      if (text === undefined) {
        findings.push({ file, message: 'It is missing: pipelines call it.' });
        continue;
      }
      const { mode } = await stat(join(folder, file));
      if (mode % 2 === 0)
        findings.push({ file, message: 'It cannot be executed.' });
      if (!text.startsWith('#!/usr/bin/env bash\n'))
        findings.push({ file, message: 'It does not begin with bash.' });
      if (!/^set -euo pipefail$/m.test(text))
        findings.push({ file, message: 'It goes on after a failure.' });
    }
    return findings;
  },
};

/** What keys look like. Patterns of the services that these templates use; gitleaks knows many more, where it is installed. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  [
    'secret key of AWS',
    /aws_secret_access_key\s*[=:]\s*["']?[A-Za-z0-9/+]{40}/i,
  ],
  ['private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['token of Vault', /\bhv[sb]\.[A-Za-z0-9_-]{24,}/],
  ['key of New Relic', /\b(?:NRAK-[A-Z0-9]{27}|[0-9a-f]{36}NRAL)\b/],
  ['key of Stripe', /\b[sr]k_live_[A-Za-z0-9]{16,}/],
  ['key of a Google service account', /"private_key_id":\s*"[0-9a-f]{40}"/],
  ['key of an Azure storage account', /AccountKey=[A-Za-z0-9+/=]{80,}/],
  [
    'secret of an Azure application',
    /\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}\b/,
  ],
  // Names of secrets may stand there, values may not.
  [
    'password',
    /\b[A-Z_]*PASSWORD\s*=\s*["'](?!database-password)[^"'$\s{]{8,}["']/,
  ],
  ['key of Google', /\bAIza[0-9A-Za-z_-]{35}\b/],
  [
    'address with a password',
    /\b(?:postgres(?:ql)?|amqps?|https?):\/\/[A-Za-z0-9._-]+:(?!password\b|shop\b|postgres\b|secret\b)[A-Za-z0-9._~-]{12,}@/,
  ],
];

/** What an overlay brings: the shop's own tests hold made-up keys on purpose. */
const isOverlay = (file: string): boolean =>
  !/^(src|storefront|test|traffic|node_modules)\//.test(file) &&
  !/(package-lock\.json|\.(?:png|ico|woff2))$/.test(file);

const withoutKeys = new GoodFiles();

const secrets: Check = {
  rung: 'T2',
  name: 'no-keys',
  needs: async () => undefined,
  key: (_, folder) => contentKey(folder, isOverlay),
  async run(folder) {
    const findings: Finding[] = [];
    const files = await withoutKeys.unknown(
      folder,
      (await filesIn(folder)).filter(isOverlay),
    );
    for (const file of files) {
      const text = (await textOf(folder, file)) ?? '';
      for (const [kind, pattern] of SECRETS)
        if (pattern.test(text))
          findings.push({ file, message: `It holds a ${kind}.` });
    }
    if (files.length === 0) return [];
    if (findings.length === 0) await withoutKeys.add(folder, files);
    if (!(await isThere('gitleaks'))) return findings;
    const { code } = await run(
      'gitleaks',
      ['detect', '--no-git', '--no-banner', '--redact', '--source', folder],
      { cwd: folder },
    );
    if (code !== 0)
      findings.push({ file: '', message: 'gitleaks has found a secret.' });
    return findings;
  },
};

export const checks: Check[] = [contract, shellcheck, secrets];
