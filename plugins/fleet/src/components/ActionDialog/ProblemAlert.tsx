import { Alert, Button } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import type { ApiProblem } from './apiError';

const TEXTS = {
  conflict: 'outOfDate',
  refused: 'refused',
  failed: 'failed',
  unanswered: 'unanswered',
} as const;

/** Why an attempt did not succeed, whether anything was sent, and what to do. Read out at once. */
export function ProblemAlert({ problem }: { problem: ApiProblem }) {
  const { t } = useFleetTranslation();
  const text = TEXTS[problem.kind];
  return (
    <div role="alert">
      <Alert
        status={problem.kind === 'conflict' ? 'warning' : 'danger'}
        icon
        title={t(`actionDialog.${text}.title`)}
        description={t(`actionDialog.${text}.description`, {
          sentence: problem.sentence,
        })}
      />
    </div>
  );
}

/** The plan could not be made: nothing can be confirmed, but it can be asked for again. */
export function PlanProblemAlert({
  problem,
  onRetry,
}: {
  problem: ApiProblem;
  onRetry: () => void;
}) {
  const { t } = useFleetTranslation();
  return (
    <div role="alert">
      <Alert
        status="danger"
        icon
        title={t('actionDialog.planFailed')}
        description={problem.sentence}
        customActions={
          <Button variant="secondary" onPress={onRetry}>
            {t('actionDialog.tryAgain')}
          </Button>
        }
      />
    </div>
  );
}
