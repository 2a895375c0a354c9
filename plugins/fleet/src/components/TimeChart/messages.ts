export const timeChartMessages = {
  asTable: 'Show as table',
  tableOf: '{{title}} as a table',
  time: 'Time',
  events: 'Events',
  cursor: '{{title}}: point in time',
  empty: 'Nothing was measured in this time.',
  noValue: '–',
  marks: {
    rolloutStarted: 'Rollout of {{label}} started',
    rolloutEnded: 'Rollout of {{label}} ended',
    rollbackStarted: 'Rollback to {{label}} started',
    rollbackEnded: 'Rollback to {{label}} ended',
    scaled: 'Scaled {{label}}',
  },
  markKinds: {
    rolloutStarted: 'rollout started',
    rolloutEnded: 'rollout ended',
    rollbackStarted: 'rollback started',
    rollbackEnded: 'rollback ended',
    scaled: 'scaled',
  },
  markLegend: 'Events on the chart',
} as const;
