import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { ownTexts } from './ownFiles.ts';

/**
 * Words that the picture must have when a resource of the type is declared, and must not have when none is. Written down once more,
 * and not taken from what draws: a check with the same table could not find a mistake in it.
 */
const WORDS: Readonly<Record<string, RegExp>> = {
  'ECS service': /resource "aws_ecs_service"/,
  'Auto Scaling group': /resource "aws_autoscaling_group"/,
  'Application Load Balancer': /resource "aws_lb"/,
  'SQS: jobs': /resource "aws_sqs_queue"/,
  'DynamoDB: carts': /resource "aws_dynamodb_table"/,
  CloudFront: /resource "aws_cloudfront_distribution"/,
  'VM scale set':
    /resource "azurerm_(orchestrated|linux)_virtual_machine_scale_set"/,
  'Application Gateway': /resource "azurerm_application_gateway"/,
  'Managed instance group':
    /resource "google_compute_region_instance_group_manager"/,
  'Cloud SQL': /resource "google_sql_database_instance"/,
  'Scale group of the local engine': /"environments"[^]*"policies"/,
};

/** The picture in the README shows what the code declares. */
export const diagram: Check = {
  rung: 'T0',
  name: 'diagram',
  needs: async () => undefined,
  async run(folder, choice) {
    const file = 'README.md';
    const picture = /```mermaid\n([^]*?)```/.exec(
      (await textOf(folder, file)) ?? '',
    )?.[1];
    if (!picture) return [{ file, message: 'It has no Mermaid diagram.' }];
    const code = (await ownTexts(folder, choice))
      .filter(one => /\.tf$|infra\/local\.json$/.test(one.file))
      .map(({ text }) => text.replace(/^\s*#.*$/gm, ''))
      .join('\n');
    const findings: Finding[] = [];
    for (const [word, resource] of Object.entries(WORDS)) {
      if (resource.test(code) && !picture.includes(word))
        findings.push({
          file,
          message: `The code declares '${word}', and the picture does not show it.`,
        });
      if (!resource.test(code) && picture.includes(word))
        findings.push({
          file,
          message: `The picture shows '${word}', and the code does not declare it.`,
        });
    }
    return findings;
  },
};
