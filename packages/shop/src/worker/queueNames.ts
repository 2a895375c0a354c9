/** Where pg-boss keeps its tables, beside those of the shop. */
export const QUEUE_SCHEMA = 'shop_queue';
export const JOBS = 'jobs';
export const DEAD = 'dead-letters';
