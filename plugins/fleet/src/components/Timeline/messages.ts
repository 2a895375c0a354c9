export const timelineMessages = {
  title: 'Timeline',
  list: 'What happened',
  events_one: '{{count}} event',
  events_other: '{{count}} events',
  filters: {
    label: 'Filter the timeline',
    search: 'Search the timeline',
    searchPlaceholder: 'Version, person, reason or service',
    kind: 'What',
    any: 'Any',
    clear: 'Clear filters',
  },
  kind: {
    rollout: 'Rollout',
    rollback: 'Rollback',
    scaling: 'Scaling',
    alert: 'Alert',
    failure: 'Failure',
    action: 'Action',
  },
  lasted: 'lasted {{duration}}',
  by: 'by {{actor}}',
  reason: 'Why: {{reason}}',
  where: '{{group}} in {{environment}}',
  empty: {
    title: 'Nothing has happened yet',
    description:
      'Deployments, scalings, alerts, failures and actions are kept here, also when their provider has forgotten them.',
  },
  noMatch: {
    title: 'Nothing on the timeline matches',
    description: 'No event fits the search and the filters.',
  },
} as const;
