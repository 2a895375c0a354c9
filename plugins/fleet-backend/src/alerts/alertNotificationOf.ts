import type { NotificationService } from '@backstage/plugin-notifications-node';
import { fleetTabOf } from '../notifications/notificationOf';
import type { AlertRecord } from './AlertRecord';

type Notification = Parameters<NotificationService['send']>[0];

/** What owners are told about a critical alert. Pure. */
export function alertNotificationOf(
  alert: Pick<AlertRecord, 'id' | 'title' | 'description' | 'suspects'> & {
    readonly entityRef: string;
  },
  owners: readonly string[],
): Notification {
  const [suspect] = alert.suspects;
  return {
    recipients: { type: 'entity', entityRef: [...owners] },
    payload: {
      title: alert.title,
      description: [
        alert.description,
        suspect &&
          `Shortly before (${suspect.secondsBefore} s): ${suspect.label}.`,
      ]
        .filter(Boolean)
        .join(' '),
      link: fleetTabOf(alert.entityRef),
      severity: 'critical',
      topic: 'alert',
      scope: `fleet:alert:${alert.id}`,
    },
  };
}
