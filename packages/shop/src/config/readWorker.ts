import type { EnvironmentReader } from './EnvironmentReader.ts';

export const ROLES = ['all', 'web', 'worker'] as const;
/** What this process does: answers requests, works off jobs, or both. */
export type Role = (typeof ROLES)[number];

export interface WorkerConfig {
  /** Jobs of one worker at a time. */
  readonly concurrency: number;
  /** A job that is not done after this time is taken for lost and given to another worker. */
  readonly jobSeconds: number;
  /** Deliveries before a job becomes a dead letter. */
  readonly attempts: number;
  /** Jobs go through this SQS queue; absent = through PostgreSQL. */
  readonly sqsQueueUrl?: string;
}

export interface MailConfig {
  readonly from: string;
  /** `smtp://` or `smtps://` with user and password. */
  readonly smtpUrl?: string;
  /** Where e-mails are written as files when there is no `smtpUrl`. Absent = only noted in the log. */
  readonly folder?: string;
}

export function readWorker(read: EnvironmentReader): WorkerConfig {
  const sqsQueueUrl = url(read, 'SHOP_SQS_QUEUE_URL', ['https:', 'http:']);
  return {
    concurrency: read.integer('SHOP_WORKER_CONCURRENCY', 8, 1, 100),
    jobSeconds: read.integer('SHOP_JOB_SECONDS', 60, 2, 3_600),
    attempts: read.integer('SHOP_JOB_ATTEMPTS', 12, 1, 50),
    ...(sqsQueueUrl === undefined ? {} : { sqsQueueUrl }),
  };
}

export function readMail(read: EnvironmentReader): MailConfig {
  const from = read.text('SHOP_MAIL_FROM', 'Shop <shop@localhost>');
  if (!/^[^<>\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(from))
    read.problem(
      `SHOP_MAIL_FROM must be an address such as Shop <shop@example.com>, but is '${from}'`,
    );
  const smtpUrl = url(read, 'SHOP_SMTP_URL', ['smtp:', 'smtps:']);
  const folder = read.optional('SHOP_MAIL_FOLDER');
  return {
    from,
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(folder === undefined ? {} : { folder }),
  };
}

/** Never repeats the value in a message: it may carry a password. */
export function url(
  read: EnvironmentReader,
  name: string,
  protocols: readonly string[],
): string | undefined {
  const text = read.optional(name);
  if (text === undefined) return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol))
    return text;
  read.problem(
    `${name} must be a URL that begins with ${protocols
      .map(protocol => `${protocol}//`)
      .join(' or ')} (its value is not shown here)`,
  );
  return undefined;
}
