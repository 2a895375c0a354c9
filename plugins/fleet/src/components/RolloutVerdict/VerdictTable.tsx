import type {
  Verdict,
  VerdictResult,
  VerdictSide,
  VerdictTest,
} from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation } from '../../hooks';
import { useSignalFormat } from '../SignalsChart';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import styles from './RolloutVerdict.module.css';

const TONES: Readonly<Record<VerdictResult, Tone>> = {
  pass: 'positive',
  fail: 'negative',
  inconclusive: 'neutral',
};

const ROWS = ['requests', 'errorRate', 'p50', 'p95', 'p99'] as const;

/** What was found: result, who says so, the numbers of both sides, and each test with its samples. */
export function VerdictTable(props: {
  verdict: Verdict;
  /** A sentence that stands above it and need not be said again. */
  told?: string;
}) {
  const { verdict } = props;
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const { old } = verdict;
  const sides = [...(old ? [old] : []), verdict.new];
  return (
    <>
      <p className={styles.summary}>
        <Result result={verdict.result} />{' '}
        {verdict.summary !== props.told && verdict.summary}{' '}
        <span className={styles.secondary}>
          {t(`rolloutVerdict.by.${verdict.by}`)},{' '}
          {t('rolloutVerdict.since', {
            duration: duration(
              Date.parse(verdict.to) - Date.parse(verdict.from),
            ),
          })}
        </span>
      </p>
      <table className={styles.table}>
        <caption className={styles.hidden}>{t('rolloutVerdict.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('rolloutVerdict.measure')}</th>
            {sides.map(side => (
              <th key={side.revisionId} scope="col">
                {side.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(row => (
            <Row key={row} row={row} sides={sides} />
          ))}
        </tbody>
      </table>
      {!old && <p className={styles.secondary}>{t('rolloutVerdict.noOld')}</p>}
      {old && !verdict.concurrent && (
        <p className={styles.secondary}>{t('rolloutVerdict.notConcurrent')}</p>
      )}
      <Tests tests={verdict.tests} told={verdict.summary} />
    </>
  );
}

function Row(props: {
  row: (typeof ROWS)[number];
  sides: readonly VerdictSide[];
}) {
  const { row } = props;
  const { t } = useFleetTranslation();
  const format = useSignalFormat();
  const say = (side: VerdictSide): string => {
    const value = side[row];
    if (value === undefined) return t('rolloutVerdict.unknown');
    switch (row) {
      case 'requests':
        return value.toLocaleString();
      case 'errorRate':
        return `${format(
          'errorRate',
          value,
        )} (${side.errors.toLocaleString()})`;
      default:
        return format('latency', value);
    }
  };
  return (
    <tr>
      <th scope="row">{t(`rolloutVerdict.${row}`)}</th>
      {props.sides.map(side => (
        <td key={side.revisionId}>{say(side)}</td>
      ))}
    </tr>
  );
}

function Tests(props: { tests: readonly VerdictTest[]; told: string }) {
  const { tests } = props;
  const { t } = useFleetTranslation();
  const numbersOf = useTestNumbers();
  if (tests.length === 0) return null;
  return (
    <ul className={styles.tests} aria-label={t('rolloutVerdict.tests')}>
      {tests.map(test => (
        <li key={`${test.metric} ${test.method}`}>
          <div>
            <Result result={test.result} />{' '}
            {test.message === props.told
              ? t(`rolloutVerdict.metric.${test.metric}`)
              : test.message}
          </div>
          <div className={styles.secondary}>{numbersOf(test)}</div>
        </li>
      ))}
    </ul>
  );
}

/** Says with how many samples a test spoke, and how sure it is. */
function useTestNumbers(): (test: VerdictTest) => string {
  const { t } = useFleetTranslation();
  return ({ method, samples, minimumSamples, pValue }) => {
    const old = samples.old.toLocaleString();
    const numbers = { method, old, new: samples.new.toLocaleString() };
    if (Math.min(samples.old, samples.new) < minimumSamples)
      return t('rolloutVerdict.tooFew', {
        ...numbers,
        minimum: String(minimumSamples),
      });
    return pValue === undefined
      ? t('rolloutVerdict.samples', numbers)
      : t('rolloutVerdict.numbers', { ...numbers, p: probability(pValue) });
  };
}

function Result({ result }: { result: VerdictResult }) {
  const { t } = useFleetTranslation();
  return (
    <span className={styles.result} data-result={result}>
      <StatusDot tone={TONES[result]} />
      {t(`rolloutVerdict.result.${result}`)}
    </span>
  );
}

/** Two digits that mean something; below a thousandth nobody compares. */
function probability(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}
