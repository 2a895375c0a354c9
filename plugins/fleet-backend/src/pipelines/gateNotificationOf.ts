import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ObservedRun, ObservedStage } from '@capstan/plugin-fleet-node';
import { entityTabOf, isEntityRef } from '../notifications/notificationOf';
import { deploysTo } from './refusalOf';

type Notification = Parameters<NotificationService['send']>[0];

/** What owners are told about a gate that waits. Whoever asked for the run is not told: they know. Pure. */
export function gateNotificationOf(news: {
  /** Of this wait. */
  readonly id: string;
  readonly name: string;
  readonly run: ObservedRun;
  readonly stage: ObservedStage;
  readonly entityRef: string;
  /** Entity refs. */
  readonly owners: readonly string[];
  readonly requester?: string;
}): Notification {
  const { id, name, run, stage, requester } = news;
  const environment = deploysTo(run, stage);
  const what = environment === undefined ? name : `${name} in ${environment}`;
  const version =
    run.title === undefined ? run.label : `${run.label} (${run.title})`;
  return {
    recipients: {
      type: 'entity',
      entityRef: [...news.owners],
      ...(isEntityRef(requester) && { excludeEntityRef: requester }),
    },
    payload: {
      title: `${what}: run ${version} waits for approval`,
      description: stage.gate?.instructions ?? stage.message,
      link: entityTabOf(news.entityRef, 'pipeline'),
      severity: 'normal',
      topic: 'pipeline',
      scope: `fleet:pipeline:${id}`,
    },
  };
}
