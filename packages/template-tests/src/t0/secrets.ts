import type { Check, Finding } from '../support/Check.ts';
import { ownTexts } from './ownFiles.ts';

const SECRETS: readonly [string, RegExp][] = [
  ['a key of AWS', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{30,}\b/],
  ['a licence key of New Relic', /\b[0-9a-f]{36}NRAL\b/],
  [
    'a password in Terraform',
    /^\s*\w*(password|secret|token)\w*\s*=\s*"[^"$]{6,}"\s*$/im,
  ],
  [
    'a password in a URL',
    /\b[a-z]+:\/\/[^\s:/@'"$]+:(?!shop@database)[^\s@'"$<{]{4,}@/,
  ],
];

/** No file holds a secret: those come from the platform, by identity. */
export const secrets: Check = {
  rung: 'T0',
  name: 'secrets',
  needs: async () => undefined,
  async run(folder, choice) {
    const findings: Finding[] = [];
    for (const { file, text } of await ownTexts(folder, choice)) {
      for (const [what, pattern] of SECRETS) {
        if (pattern.test(text))
          findings.push({ file, message: `It holds ${what}.` });
      }
    }
    return findings;
  },
};
