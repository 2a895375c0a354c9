export const fleetPageMessages = {
  title: 'Fleet',
} as const;
