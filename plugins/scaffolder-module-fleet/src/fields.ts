import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';

/** A card for each choice. */
export const choiceField = FormFieldBlueprint.make({
  name: 'fleet-choice',
  params: {
    field: async () => {
      const { ChoiceField } = await import('./choice/ChoiceField');
      return createFormField({ name: 'FleetChoice', component: ChoiceField });
    },
  },
});

/** The service's name; on the way to the next page the catalog is asked again. */
export const nameField = FormFieldBlueprint.make({
  name: 'fleet-service-name',
  params: {
    field: async () => {
      const { NameField, takenSentence } = await import('./name/NameField');
      const { NameAvailability } = await import('./name/NameAvailability');
      return createFormField({
        name: 'FleetServiceName',
        component: NameField,
        validation: async (name: string, validation, { apiHolder }) => {
          const found = await new NameAvailability(apiHolder).of(name);
          if (found.state === 'taken') {
            validation.addError(takenSentence(name, found.by));
          }
        },
      });
    },
  },
});

/** A group, a system, or whatever kind is asked for. */
export const entityField = FormFieldBlueprint.make({
  name: 'fleet-entity',
  params: {
    field: async () => {
      const { EntityField } = await import('./entity/EntityField');
      return createFormField({ name: 'FleetEntity', component: EntityField });
    },
  },
});

/** A number of instances. */
export const sizeField = FormFieldBlueprint.make({
  name: 'fleet-size',
  params: {
    field: async () => {
      const { SizeField, sizeProblem } = await import('./numbers/SizeField');
      return createFormField({
        name: 'FleetSize',
        component: SizeField,
        validation: (value: number, validation, { formData, uiSchema }) => {
          const problem = sizeProblem(value, formData, uiSchema);
          if (problem) validation.addError(problem);
        },
      });
    },
  },
});

/** What one instance is to bear. */
export const targetField = FormFieldBlueprint.make({
  name: 'fleet-target',
  params: {
    field: async () => {
      const { TargetField } = await import('./numbers/TargetField');
      return createFormField({ name: 'FleetTarget', component: TargetField });
    },
  },
});

/** The database's connections and their sum. */
export const connectionsField = FormFieldBlueprint.make({
  name: 'fleet-connections',
  params: {
    field: async () => {
      const { ConnectionsField, connectionsProblem } = await import(
        './numbers/ConnectionsField'
      );
      return createFormField({
        name: 'FleetConnections',
        component: ConnectionsField,
        validation: (value: number, validation, { formData }) => {
          const problem = connectionsProblem(value, Number(formData.max));
          if (problem) validation.addError(problem);
        },
      });
    },
  },
});

/** What is made. */
export const summaryField = FormFieldBlueprint.make({
  name: 'fleet-summary',
  params: {
    field: async () => {
      const { SummaryField } = await import('./summary/SummaryField');
      return createFormField({ name: 'FleetSummary', component: SummaryField });
    },
  },
});
