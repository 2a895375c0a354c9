export const groupSummaryMessages = {
  running: '{{running}} of {{desired}} running',
  limits: '{{min}} to {{max}}',
  limitsLabel: 'Smallest and largest size',
  unhealthy: '{{unhealthy}} not healthy',
} as const;
