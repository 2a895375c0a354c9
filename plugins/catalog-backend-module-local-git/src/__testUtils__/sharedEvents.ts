import { createServiceFactory } from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import type {
  EventsService,
  EventsServiceSubscribeOptions,
} from '@backstage/plugin-events-node';

/** One events service for all plugins of a test backend (its own is one for each); `publish` resolves when all have seen it. */
export function sharedEvents() {
  const subscribers: EventsServiceSubscribeOptions[] = [];
  const events: EventsService = {
    async publish(event) {
      for (const { topics, onEvent } of subscribers)
        if (topics.includes(event.topic)) await onEvent(event);
    },
    async subscribe(options) {
      subscribers.push(options);
    },
  };
  const factory = createServiceFactory({
    service: eventsServiceRef,
    deps: {},
    factory: () => events,
  });
  return { events, factory };
}
