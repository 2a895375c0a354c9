export const evidenceMessages = {
  label: 'Evidence',
  against: '{{value}} (limit {{limit}})',
  percent: '{{value}} %',
  perSecond: '{{value}}/s',
  milliseconds: '{{value}} ms',
  megabytes: '{{value}} MB',
  ratio: '{{value}} ×',
} as const;
