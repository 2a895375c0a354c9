export { HEALTH_TONE, HealthBadge } from './HealthBadge';
