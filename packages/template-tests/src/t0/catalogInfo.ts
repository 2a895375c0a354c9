import { createRequire } from 'node:module';
import type * as Model from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { valuesOf } from './ownFiles.ts';

const {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  entityEnvelopeSchemaValidator,
  FieldFormatEntityPolicy,
} = createRequire(import.meta.url)('@backstage/catalog-model') as typeof Model;

const FILE = 'catalog-info.yaml';

const CLAIMS: Readonly<Record<string, string>> = {
  local: 'capstan/local-service',
  'azure-vmss': 'azure.com/vmss-id',
  'aws-ecs': 'aws.amazon.com/amazon-ecs-service-arn',
  'aws-asg': 'aws.amazon.com/autoscaling-group-arn',
  'aws-ami-sqs': 'aws.amazon.com/autoscaling-group-arn',
  'gcp-mig': 'google.com/mig',
};

/** The catalog's own validators accept every entity, and the component can be found by what claims its groups. */
export const catalogInfo: Check = {
  rung: 'T0',
  name: 'catalog-info',
  needs: async () => undefined,
  async run(folder, choice) {
    const findings: Finding[] = [];
    const find = (message: string) => findings.push({ file: FILE, message });
    const documents = [
      ...parseAllDocuments((await textOf(folder, FILE)) ?? ''),
    ];
    const entities = documents.map(document => document.toJS() as Model.Entity);
    const validate = entityEnvelopeSchemaValidator();
    for (const entity of entities) {
      try {
        validate(entity);
        await new FieldFormatEntityPolicy().enforce(entity);
        const isApi = entity.kind === 'API';
        const validator = isApi
          ? apiEntityV1alpha1Validator
          : componentEntityV1alpha1Validator;
        // The definition is put in from its file by the catalog.
        const checked = isApi
          ? { ...entity, spec: { ...entity.spec, definition: 'x' } }
          : entity;
        if (!(await validator.check(checked as Model.Entity)))
          find(`The catalog does not know the kind '${entity?.kind}'.`);
      } catch (error) {
        find(String(error));
      }
    }
    const component = entities.find(entity => entity?.kind === 'Component');
    const { name, owner, infra } = valuesOf(choice);
    if (component?.metadata.name !== name)
      find(`It has no component '${name}'.`);
    if (component?.spec?.owner !== owner)
      find(`The owner of the component is not '${owner}'.`);
    if (!component?.metadata.annotations?.[CLAIMS[infra]]) {
      find(
        `The component has no annotation '${CLAIMS[infra]}', so nothing claims its scale groups.`,
      );
    }
    return findings;
  },
};
