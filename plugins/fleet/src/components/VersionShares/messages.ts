export const versionSharesMessages = {
  none: 'Nothing runs',
  traffic: 'Share of traffic',
  instances: 'Share of running instances',
} as const;
