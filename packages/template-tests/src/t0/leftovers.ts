import type { Check, Finding } from '../support/Check.ts';
import { ownTexts, renderedFiles } from './ownFiles.ts';

/** Files whose own language has such braces. */
const WORKFLOW = /^\.github\/|azure-pipelines|^pipeline\/.*\.ya?ml$/;
const JINJA = /\.(j2|ctmpl)$|^ansible\//;
const PLACEHOLDER = /\bTODO owner\b|\[object Object\]|<!-- architecture -->/;

/** Nothing of the template is left, and no value was missing. */
export const leftovers: Check = {
  rung: 'T0',
  name: 'leftovers',
  needs: async () => undefined,
  async run(folder, choice) {
    const findings: Finding[] = [];
    const rendered = new Set(await renderedFiles(choice));
    for (const { file, text } of await ownTexts(folder, choice)) {
      const find = (pattern: RegExp, isAllowed: boolean) => {
        const found = isAllowed ? null : pattern.exec(text);
        if (found)
          findings.push({
            file,
            message: `It still has '${lineOf(text, found.index)}'.`,
          });
      };
      find(/\$\{\{/, WORKFLOW.test(file));
      find(/\{%-? (if|for|set|raw|endif|endfor|else|elif)\b/, JINJA.test(file));
      find(PLACEHOLDER, false);
      find(/\bundefined\b|\bNaN\b/, !rendered.has(file));
    }
    return findings;
  },
};

function lineOf(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at) + 1;
  return text
    .slice(from, from + 120)
    .split('\n')[0]
    .trim();
}
