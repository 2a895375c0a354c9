import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transporter } from 'nodemailer';
import type { MailConfig } from '../config/readWorker.ts';
import type { Log } from '../log/log.ts';

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands e-mails over: to an SMTP server, to a folder of `.eml` files, or only to the log (whom and what about, never the text). */
export class Mailer {
  readonly #config: MailConfig;
  readonly #log: Log;
  #transport: Promise<Transporter> | undefined;

  constructor(config: MailConfig, log: Log) {
    this.#config = config;
    this.#log = log;
  }

  /**
   * `key` names the e-mail. Sent again with the same key it has the same Message-ID, by which mail systems drop copies, and
   * the same file.
   */
  async send(key: string, message: Message): Promise<void> {
    const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
    this.#transport ??= this.#connect();
    const transport = await this.#transport;
    const sent: unknown = await transport.sendMail({
      from: this.#config.from,
      ...message,
      // As an object it is one address, whatever characters it has.
      to: { name: '', address: message.to },
      messageId: `<${digest}@${domainOf(this.#config.from)}>`,
      headers: { 'auto-submitted': 'auto-generated' },
    });
    if (this.#config.smtpUrl === undefined && this.#config.folder !== undefined)
      await keep(this.#config.folder, digest, sent);
    this.#log.info('An e-mail was handed over.', {
      messageId: digest,
      subject: message.subject,
      way: this.#way,
    });
  }

  async close(): Promise<void> {
    (await this.#transport)?.close();
  }

  get #way(): string {
    if (this.#config.smtpUrl !== undefined) return 'smtp';
    return this.#config.folder === undefined ? 'log' : 'folder';
  }

  async #connect(): Promise<Transporter> {
    // Loaded late: only workers send.
    const { createTransport } = await import('nodemailer');
    if (this.#config.smtpUrl !== undefined) {
      return createTransport({
        url: this.#config.smtpUrl,
        pool: true,
        maxConnections: 2,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
      });
    }
    // Composes the whole e-mail into memory; it is small.
    return createTransport({ streamTransport: true, buffer: true });
  }
}

/** Written beside and renamed: who looks into the folder never sees half an e-mail. */
async function keep(
  folder: string,
  digest: string,
  sent: unknown,
): Promise<void> {
  const message =
    typeof sent === 'object' && sent !== null && 'message' in sent
      ? sent.message
      : undefined;
  if (!Buffer.isBuffer(message))
    throw new Error('The e-mail was not composed.');
  await mkdir(folder, { recursive: true });
  const making = join(folder, `.${digest}.${process.pid}`);
  await writeFile(making, message, { mode: 0o600 });
  await rename(making, join(folder, `${digest}.eml`));
}

function domainOf(from: string): string {
  return /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'localhost';
}
