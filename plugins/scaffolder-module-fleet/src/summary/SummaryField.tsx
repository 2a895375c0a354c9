import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Text,
} from '@backstage/ui';
import {
  combinationOf,
  monthlyHours,
  refusalOfAnswers,
  serviceFiles,
  serviceValues,
  type ServiceAnswers,
  type ServiceValues,
} from '@capstan/plugin-fleet-common';
import { answersOf, type FieldProps } from '../FieldProps';
import { filesByFolder } from './filesByFolder';
import styles from './SummaryField.module.css';

const SHOP = 'src, storefront, migrations, test, scripts, traffic';

/** What is made from the answers: sizes, what they cost in instance-hours, and every file. Has no value of its own. */
export function SummaryField(props: FieldProps<string>) {
  const answers = answersOf(props) as unknown as ServiceAnswers;
  const values = valuesOf(answers);
  if (typeof values === 'string') {
    return (
      <Text as="p" color="danger" role="alert">
        {values} Go back and change it.
      </Text>
    );
  }
  const hours = monthlyHours(values.scaling);
  const { min, max, testMin, testMax } = values.scaling;
  return (
    <section aria-label={props.schema.title} className={styles.summary}>
      <dl className={styles.facts}>
        <Fact name="Instances in prod">
          {min} to {max}, {scalingSentence(values)}
        </Fact>
        <Fact name="Instances in test">
          {testMin} to {testMax}
        </Fact>
        <Fact name="Instance-hours a month">
          {hours.atMin.toLocaleString('en')} at least,{' '}
          {hours.atMax.toLocaleString('en')} at most, both environments together
        </Fact>
        <Fact name="Connections">
          {values.poolSize} for each instance, of{' '}
          {values.databaseMaxConnections}
        </Fact>
      </dl>
      <Text as="h3" variant="body-large" weight="bold">
        Files
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        The shop itself ({SHOP}), and beside it:
      </Text>
      <div className={styles.folders}>
        {filesByFolder(serviceFiles(values)).map(({ name, files }) => (
          <Accordion key={name}>
            <AccordionTrigger
              title={name === '' ? 'Beside the folders' : `${name}/`}
              subtitle={`${files.length} ${
                files.length === 1 ? 'file' : 'files'
              }`}
            />
            <AccordionPanel>
              <ul className={styles.files}>
                {files.map(file => (
                  <li key={file}>{file}</li>
                ))}
              </ul>
            </AccordionPanel>
          </Accordion>
        ))}
      </div>
    </section>
  );
}

function Fact(props: { name: string; children: React.ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function scalingSentence({ scaling }: ServiceValues): string {
  return scaling.metric === 'schedule'
    ? `at most from ${scaling.schedule} until ${scaling.scheduleEnd} (UTC)`
    : `keeping ${scaling.target} ${scaling.targetUnit}`;
}

/** A sentence when the answers do not go together. */
function valuesOf(answers: ServiceAnswers): ServiceValues | string {
  if (!answers.name || !answers.owner || !answers.infra) {
    return 'Name, owner or the place where it runs is missing.';
  }
  const values = serviceValues(
    { ...answers, ...combinationOf(answers) },
    { ref: '', version: '', now: new Date() },
  );
  const refusal = refusalOfAnswers({ ...values, ...values.scaling });
  return refusal ? refusal.message : values;
}
