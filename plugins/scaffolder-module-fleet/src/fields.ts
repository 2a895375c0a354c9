import type { FieldExtensionOptions } from '@backstage/plugin-scaffolder-react';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { focusFirstProblem } from './wizard/focusFirstProblem';

/** A field of the form, read when a form needs it. */
type Field = Omit<FieldExtensionOptions<any, any>, 'schema'>;

/** A card for each choice. */
async function loadChoiceField(): Promise<Field> {
  const { ChoiceField } = await import('./choice/ChoiceField');
  return { name: 'FleetChoice', component: ChoiceField };
}

/** The service's name; on the way to the next page the portal is asked again. */
async function loadNameField(): Promise<Field> {
  const { NameField } = await import('./name/NameField');
  const { PortalQuestions } = await import('./portal/PortalQuestions');
  return {
    name: 'FleetServiceName',
    component: NameField,
    validation: async (name: string, validation, { apiHolder }) => {
      const portal = new PortalQuestions(apiHolder);
      const problem = await portal.problemOf('name', { name });
      if (problem) validation.addError(problem);
    },
  };
}

/** A group, a system, or whatever kind is asked for. */
async function loadEntityField(): Promise<Field> {
  const { EntityField } = await import('./entity/EntityField');
  const { PortalQuestions } = await import('./portal/PortalQuestions');
  return {
    name: 'FleetEntity',
    component: EntityField,
    validation: async (ref: string, validation, { apiHolder, uiSchema }) => {
      const { kind } = uiSchema?.['ui:options'] ?? {};
      const field = kind === 'System' ? 'system' : 'owner';
      const portal = new PortalQuestions(apiHolder);
      const problem = await portal.problemOf(field, { [field]: ref });
      if (problem) validation.addError(problem);
    },
  };
}

/** Where the repository goes, of what this portal can publish to. */
async function loadPublishToField(): Promise<Field> {
  const { PublishToField } = await import('./repository/PublishToField');
  const { PortalQuestions } = await import('./portal/PortalQuestions');
  return {
    name: 'FleetPublishTo',
    component: PublishToField,
    validation: async (publishTo: string, validation, context) => {
      const { infra } = context.formData;
      const problem = await new PortalQuestions(context.apiHolder).problemOf(
        'publishTo',
        { infra: String(infra), publishTo },
      );
      if (problem) validation.addError(problem);
    },
  };
}

/** Where at the Git host. */
async function loadRepositoryField(): Promise<Field> {
  const { RepositoryField } = await import('./repository/RepositoryField');
  const { PortalQuestions } = await import('./portal/PortalQuestions');
  return {
    name: 'FleetRepository',
    component: RepositoryField,
    validation: async (repository: string, validation, context) => {
      const { infra, publishTo } = context.formData;
      const problem = await new PortalQuestions(context.apiHolder).problemOf(
        'repository',
        { infra: String(infra), publishTo: String(publishTo), repository },
      );
      if (problem) validation.addError(problem);
    },
  };
}

/** A text whose usual answer depends on the infrastructure. */
async function loadTextField(): Promise<Field> {
  const { TextAnswerField } = await import('./text/TextAnswerField');
  return { name: 'FleetText', component: TextAnswerField };
}

/** A number of instances. */
async function loadSizeField(): Promise<Field> {
  const { SizeField, sizeProblem } = await import('./numbers/SizeField');
  return {
    name: 'FleetSize',
    component: SizeField,
    validation: (value: number, validation, { formData, uiSchema }) => {
      const problem = sizeProblem(value, formData, uiSchema);
      if (problem) validation.addError(problem);
    },
  };
}

/** What one instance is to bear. */
async function loadTargetField(): Promise<Field> {
  const { TargetField } = await import('./numbers/TargetField');
  return { name: 'FleetTarget', component: TargetField };
}

/** The database's connections and their sum. */
async function loadConnectionsField(): Promise<Field> {
  const { ConnectionsField, connectionsProblem } = await import(
    './numbers/ConnectionsField'
  );
  return {
    name: 'FleetConnections',
    component: ConnectionsField,
    validation: (value: number, validation, { formData }) => {
      const problem = connectionsProblem(value, Number(formData.max));
      if (problem) validation.addError(problem);
    },
  };
}

/** What is made. */
async function loadSummaryField(): Promise<Field> {
  const { SummaryField } = await import('./summary/SummaryField');
  return { name: 'FleetSummary', component: SummaryField };
}

const LOADERS = {
  'fleet-choice': loadChoiceField,
  'fleet-service-name': loadNameField,
  'fleet-entity': loadEntityField,
  'fleet-text': loadTextField,
  'fleet-size': loadSizeField,
  'fleet-target': loadTargetField,
  'fleet-connections': loadConnectionsField,
  'fleet-publish-to': loadPublishToField,
  'fleet-repository': loadRepositoryField,
  'fleet-summary': loadSummaryField,
};

/** All fields, for the form of ours. */
export async function loadFields(): Promise<Field[]> {
  const fields = await Promise.all(Object.values(LOADERS).map(load => load()));
  return fields.map(withFocus);
}

/** All fields, for the scaffolder's own pages: its form, and the editor of templates. */
export const formFields = Object.entries(LOADERS).map(([name, load]) =>
  FormFieldBlueprint.make({
    name,
    params: { field: async () => createFormField(await load()) },
  }),
);

/** What is found on the way to the next page may be out of sight. */
function withFocus(field: Field): Field {
  const { validation: validate } = field;
  if (!validate) return field;
  return {
    ...field,
    validation: async (value, validation, context) => {
      await validate(value, validation, context);
      if (validation.__errors?.length) focusFirstProblem();
    },
  };
}
