import type {
  Page,
  TimelineEvent,
  TimelineQuery,
} from '@capstan/plugin-fleet-common';

/** Routes of the timeline. */
export type TimelineEndpoints = {
  '#get|/timeline': { query: TimelineQuery; response: Page<TimelineEvent> };
};
