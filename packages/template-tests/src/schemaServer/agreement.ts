import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';

/** Which variable of Terraform says the same as which number of scripts/service.env. */
const SAME: Readonly<Record<string, string>> = {
  name: 'SERVICE',
  port: 'PORT',
  live_path: 'HEALTH_PATH',
  ready_path: 'READY_PATH',
  stop_seconds: 'STOP_SECONDS',
  drain_seconds: 'DRAIN_SECONDS',
  pool_size: 'POOL_SIZE',
  database_max_connections: 'DATABASE_MAX_CONNECTIONS',
};

/** Terraform's variables, the Dockerfile, Ansible and the scripts say the same about port, paths, stop window and connections. */
export const agreement: Check = {
  rung: 'T0',
  name: 'azure-google-agreement',
  needs: async () => undefined,
  appliesTo: choice => ['azure-vmss', 'gcp-mig'].includes(choice.infra),
  async run(folder) {
    const numbers = await assignments(folder, 'scripts/service.env');
    const findings: Finding[] = [];
    const compare = (
      file: string,
      what: string,
      found: string | undefined,
      wanted: string | undefined,
    ) => {
      if (found !== undefined && found !== wanted)
        findings.push({
          file,
          message: `${what} is '${found}', and '${wanted}' in scripts/service.env.`,
        });
    };
    for (const file of [
      'infra/service.auto.tfvars',
      'observability/service.auto.tfvars',
    ]) {
      const variables = await assignments(folder, file);
      for (const [variable, number] of Object.entries(SAME))
        compare(file, variable, variables.get(variable), numbers.get(number));
    }
    for (const environment of ['test', 'prod']) {
      const file = `infra/envs/${environment}.tfvars`;
      const domain = (await assignments(folder, file)).get('domain');
      compare(
        file,
        'domain',
        domain && `https://${domain}`,
        numbers.get(`URL_${environment.toUpperCase()}`),
      );
    }
    const dockerfile = (await textOf(folder, 'Dockerfile')) ?? '';
    compare(
      'Dockerfile',
      'EXPOSE',
      /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1],
      numbers.get('PORT'),
    );
    compare(
      'Dockerfile',
      'the path of HEALTHCHECK',
      /PORT\}(\/\w+)`/.exec(dockerfile)?.[1],
      numbers.get('HEALTH_PATH'),
    );
    const hosts = (await textOf(folder, 'ansible/group_vars/all.yml')) ?? '';
    const host = (name: string) =>
      new RegExp(`^${name}: (\\S+)$`, 'm').exec(hosts)?.[1];
    compare(
      'ansible/group_vars/all.yml',
      'shop_port',
      host('shop_port'),
      numbers.get('PORT'),
    );
    compare(
      'ansible/group_vars/all.yml',
      'shop_ready_path',
      host('shop_ready_path'),
      numbers.get('READY_PATH'),
    );
    compare(
      'ansible/group_vars/all.yml',
      'shop_stop_seconds',
      host('shop_stop_seconds'),
      numbers.get('STOP_SECONDS'),
    );
    return findings;
  },
};

/** `name = "value"` and `NAME='value'`, with or without quotes; nested ones are left out. */
async function assignments(
  folder: string,
  file: string,
): Promise<ReadonlyMap<string, string>> {
  const text = (await textOf(folder, file)) ?? '';
  return new Map(
    Array.from(
      text.matchAll(/^(\w+)\s*=\s*["']?([^"'\n{]*?)["']?$/gm),
      ([, name, value]) => [name, value],
    ),
  );
}
