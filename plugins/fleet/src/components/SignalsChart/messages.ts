export const signalsChartMessages = {
  throughput: 'Throughput',
  errorRate: 'Error rate',
  latency: 'Response time, {{quantile}}',
  quantile: 'Quantile of the response time',
  perSecond: '{{value}}/s',
  percent: '{{value}} %',
  milliseconds: '{{value}} ms',
  seconds: '{{value}} s',
} as const;
