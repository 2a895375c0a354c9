export const healthBadgeMessages = {
  ok: 'OK',
  degraded: 'Degraded',
  critical: 'Critical',
  unknown: 'Unknown',
} as const;
