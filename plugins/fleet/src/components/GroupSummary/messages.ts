export const groupSummaryMessages = {
  running: '{{running}} of {{desired}} running',
  limits: '{{min}} to {{max}}',
  limitsLabel: 'Smallest and largest size',
  unhealthy: '{{count}} not healthy',
} as const;
