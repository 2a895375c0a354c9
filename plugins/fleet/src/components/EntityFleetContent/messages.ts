export const entityFleetContentMessages = {
  title: 'Fleet',
} as const;
