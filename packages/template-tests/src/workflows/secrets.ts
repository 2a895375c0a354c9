import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';

const IN_ADDRESS = 'a password in an address';

/** What a secret looks like, by the form that whoever issues it has given it. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['a key of a Google service account', /"private_key_id":\s*"[0-9a-f]{40}"/],
  ['an API key of Google', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a secret key of Stripe', /\b[sr]k_live_[0-9A-Za-z]{20,}\b/],
  ['a token of Slack', /\bxox[abprs]-[0-9A-Za-z-]{20,}\b/],
  ['a licence key of New Relic', /\b[0-9a-f]{36}NRAL\b/],
  ['a key of New Relic', /\bNRAK-[0-9A-Z]{27}\b/],
  ['a key of an Azure storage account', /AccountKey=[A-Za-z0-9+/=]{80,}/],
  [
    'a secret of an Azure application',
    /\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}\b/,
  ],
  [
    IN_ADDRESS,
    /\b(?:postgres(?:ql)?|mysql|amqps?|https?):\/\/[\w.-]+:(?!shop@|postgres@|password@|\$)[^\s:@/"'`]{8,}@/,
  ],
];

/** No file of a new service holds a secret. Its own pipeline goes on looking, with gitleaks. */
export const secrets: Check = {
  rung: 'T0',
  name: 'no-secrets',
  needs: async () => undefined,
  async run(folder) {
    const findings: Finding[] = [];
    // The lock file is long and made of digests.
    for (const file of (await filesIn(folder)).filter(
      one => one !== 'package-lock.json',
    )) {
      const text = (await textOf(folder, file)) ?? '';
      for (const [what, form] of SECRETS) {
        const found = form.exec(text);
        // Tests have addresses of databases that do not exist.
        const made = what === IN_ADDRESS && /(^test\/|\.test\.ts$)/.test(file);
        if (found && !made)
          findings.push({
            file,
            message: `It holds what looks like ${what}: '${found[0].slice(
              0,
              12,
            )}…'.`,
          });
      }
    }
    return findings;
  },
};
