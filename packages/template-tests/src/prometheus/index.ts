import { googleOnGithub } from '../support/choices.ts';
import type { Check, Finding, Mutation } from '../support/Check.ts';
import { filesIn, replaceIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { needsProgram, run } from '../tools/run.ts';

const RULES = /^observability\/rules\/[^/]+\.yml$/;
const TESTS = /^observability\/tests\/[^/]+\.test\.yml$/;

/** Rules are valid PromQL, their own tests pass, every alert has a severity and names its page of the runbook. */
const rules: Check = {
  rung: 'T2',
  name: 'prometheus-rules',
  needs: needsProgram('promtool'),
  appliesTo: choice => choice.observability === 'prometheus',
  key: (_, folder) =>
    contentKey(folder, file => RULES.test(file) || TESTS.test(file)),
  async run(folder) {
    const files = await filesIn(folder);
    const findings: Finding[] = [];
    const promtool = async (verb: 'check' | 'test', which: RegExp) => {
      const wanted = files.filter(file => which.test(file));
      if (wanted.length === 0) {
        findings.push({
          file: 'observability',
          message: `There is nothing to ${verb}.`,
        });
        return;
      }
      const { code, output } = await run(
        'promtool',
        [verb, 'rules', ...wanted],
        { cwd: folder },
      );
      if (code !== 0)
        findings.push({
          file: 'observability',
          message: output.trim().slice(0, 500),
        });
    };
    await promtool('check', RULES);
    await promtool('test', TESTS);
    for (const file of files.filter(one => RULES.test(one))) {
      const text = (await textOf(folder, file)) ?? '';
      for (const [alert, name] of text.matchAll(
        /- alert: (\w+)[\s\S]*?(?=\n {6}- |\n {2}- name|$)/g,
      )) {
        if (!/severity: (page|ticket)/.test(alert))
          findings.push({
            file,
            message: `${name} says neither 'page' nor 'ticket'.`,
          });
        if (!/runbook: docs\/runbook\.md, \w/.test(alert))
          findings.push({
            file,
            message: `${name} does not name its page of the runbook.`,
          });
      }
    }
    return findings;
  },
};

export const checks: Check[] = [rules];

const OBJECTIVES = 'observability/rules/objectives.yml';

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'broken PromQL',
    check: 'prometheus-rules',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        OBJECTIVES,
        'sum by (service, environment) (rate(',
        'sum by service, environment) (rate(',
      ),
  },
  {
    rung: 'T2',
    name: 'alert that fires ten times too late',
    check: 'prometheus-rules',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        OBJECTIVES,
        'ratio_rate1h > 14.4 * 0.001',
        'ratio_rate1h > 144 * 0.001',
      ),
  },
  {
    rung: 'T2',
    name: 'alert without its page of the runbook (Prometheus)',
    check: 'prometheus-rules',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        'observability/rules/causes.yml',
        /\n {10}runbook: docs\/runbook\.md, Memory/,
        '',
      ),
  },
];
