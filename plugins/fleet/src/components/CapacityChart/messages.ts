export const capacityChartMessages = {
  title: 'Capacity',
  desired: 'Desired',
  running: 'Running',
  healthy: 'Healthy',
  band: 'Min to max',
} as const;
