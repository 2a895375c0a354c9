export const entityFleetCardMessages = {
  title: 'Fleet',
} as const;
