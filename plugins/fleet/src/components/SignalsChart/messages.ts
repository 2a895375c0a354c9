export const signalsChartMessages = {
  throughput: 'Throughput',
  errorRate: 'Error rate',
  latency: 'Response time, {{quantile}}',
  apdex: 'Apdex, target {{target}} ms',
  cpu: 'CPU, mean of the instances',
  memory: 'Memory, the fullest instance',
  queueDepth: 'Queue depth',
  quantile: 'Quantile of the response time',
  comparison: {
    lastDeployment: 'before the deployment',
    yesterday: 'yesterday',
    lastWeek: 'last week',
  },
  perSecond: '{{value}}/s',
  percent: '{{value}} %',
  milliseconds: '{{value}} ms',
  seconds: '{{value}} s',
} as const;
