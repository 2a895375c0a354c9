import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import {
  type FieldExtensionOptions,
  type FormProps,
  scaffolderApiRef,
  SecretsContextProvider,
  useTemplateSecrets,
} from '@backstage/plugin-scaffolder-react';
import {
  useTemplateParameterSchema,
  Workflow,
} from '@backstage/plugin-scaffolder-react/alpha';
import type { JsonValue } from '@backstage/types';
import { Alert } from '@backstage/ui';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Review } from '../review/Review';
import { UsualAnswers } from '../usual/useUsualAnswer';
import { focusFirstProblem } from './focusFirstProblem';
import { isOurs } from './isOurs';
import { refusalSentence } from './refusalSentence';
import { toSentences } from './toSentences';
import styles from './Wizard.module.css';

/**
 * The scaffolder hands these on to its form. Every problem is said on its field and the first one gets the focus, so the list
 * above the form, which would say them again, is left out, and so are the browser's own bubbles.
 */
const FORM: FormProps & {
  readonly showErrorList: false;
  readonly focusOnFirstError: () => void;
} = {
  EXPERIMENTAL_theme: 'bui',
  noHtml5Validate: true,
  showErrorList: false,
  focusOnFirstError: focusFirstProblem,
  transformErrors: toSentences,
};

interface WizardProps {
  readonly namespace: string;
  readonly templateName: string;
  readonly fields: readonly FieldExtensionOptions<any, any>[];
  /** Shown for a template whose fields are not all ours, or that there is none of. */
  readonly otherwise: ReactElement;
}

/** The form of one template. */
export function Wizard(props: WizardProps) {
  const { namespace, templateName } = props;
  const templateRef = `template:${namespace}/${templateName}`;
  const { manifest, loading } = useTemplateParameterSchema(templateRef);
  const names = useMemo(
    () => props.fields.map(({ name }) => name),
    [props.fields],
  );
  const [usual] = useState(() => new Map<string, unknown>());
  if (loading) return null;
  if (!manifest || !isOurs(manifest, names)) return props.otherwise;
  return (
    <BreadcrumbEntry entry={{ label: manifest.title, href: '.' }}>
      <SecretsContextProvider>
        <UsualAnswers.Provider value={usual}>
          <Steps {...props} templateRef={templateRef} />
        </UsualAnswers.Provider>
      </SecretsContextProvider>
    </BreadcrumbEntry>
  );
}

function Steps(props: WizardProps & { templateRef: string }) {
  const { namespace, templateName, templateRef, fields, otherwise } = props;
  const scaffolder = useApi(scaffolderApiRef);
  const { secrets } = useTemplateSecrets();
  const navigate = useNavigate();
  const taskRoute = useRouteRef(scaffolderPlugin.routes.ongoingTask);
  const [problem, setProblem] = useState<string>();
  const create = useCallback(
    async (values: Record<string, JsonValue>) => {
      setProblem(undefined);
      try {
        const { taskId } = await scaffolder.scaffold({
          templateRef,
          values,
          secrets,
        });
        navigate(taskRoute?.({ taskId }) ?? `/create/tasks/${taskId}`);
      } catch (error) {
        setProblem(refusalSentence(error));
      }
    },
    [navigate, scaffolder, secrets, taskRoute, templateRef],
  );
  return (
    <div className={styles.wizard}>
      {problem && (
        <div role="alert">
          <Alert status="danger" icon title={problem} />
        </div>
      )}
      <Workflow
        namespace={namespace}
        templateName={templateName}
        extensions={[...fields]}
        formProps={FORM}
        components={{ ReviewStateComponent: Review }}
        onCreate={create}
        onError={() => otherwise}
      />
    </div>
  );
}
