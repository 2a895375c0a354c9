import { Alert, Button } from '@backstage/ui';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import type { FleetTranslate, Live } from '../../hooks';

/**
 * What is wrong with data that could not be loaded. Without data: why, in place of it. With older data still shown: a calm
 * line above it that says how old. Nothing while all is well.
 */
export function LoadError<T>(props: {
  live: Pick<Live<T>, 'data' | 'error' | 'loadedAt' | 'reload'>;
}) {
  const { data, error } = props.live;
  if (!error) return null;
  return data === undefined ? (
    <NothingLoaded error={error} reload={props.live.reload} />
  ) : (
    <Outdated error={error} {...props.live} />
  );
}

function NothingLoaded(props: { error: Error; reload: () => void }) {
  const { t } = useFleetTranslation();
  const { error } = props;
  const denied = error.name === 'NotAllowedError' || statusOf(error) === 403;
  const notFound = error.name === 'NotFoundError' || statusOf(error) === 404;
  if (denied) {
    return (
      <Alert
        role="alert"
        status="info"
        icon
        title={t('loadError.denied')}
        description={t('loadError.deniedHint')}
      />
    );
  }
  return (
    <Alert
      role="alert"
      status={notFound ? 'info' : 'danger'}
      icon
      title={notFound ? t('loadError.notFound') : t('loadError.failed')}
      description={describe(t, error)}
      customActions={
        <Button variant="secondary" onPress={props.reload}>
          {t('loadError.retry')}
        </Button>
      }
    />
  );
}

function Outdated(props: {
  error: Error;
  loadedAt?: number;
  reload: () => void;
}) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('loadError.outdated')}
      description={
        // The age counts on: a screen reader must not read each second.
        <span aria-live="off">
          {t('loadError.outdatedSince', {
            age: duration(now - (props.loadedAt ?? now)),
            message: describe(t, props.error),
          })}
        </span>
      }
      customActions={
        <Button variant="secondary" onPress={props.reload}>
          {t('loadError.retry')}
        </Button>
      }
    />
  );
}

function statusOf(error: Error): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

function describe(t: FleetTranslate, error: Error): string {
  // What browsers throw when there is no connection. Their messages say nothing: `Failed to fetch`.
  return error.name === 'TypeError'
    ? t('loadError.unreachable')
    : messageOf(error);
}

/** A ResponseError wraps what the server said in its own words; the server's sentence is in the cause. */
function messageOf(error: Error): string {
  const { cause } = error as { cause?: { message?: unknown } };
  return typeof cause?.message === 'string' && cause.message !== ''
    ? cause.message
    : error.message;
}
