export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON for each message to standard output: `time` (UTC), `level`, `message`, then the fields. */
export class Log {
  readonly #least: number;
  readonly #base: LogFields;
  readonly #write: (line: string) => void;

  constructor(
    level: LogLevel,
    base: LogFields = {},
    write = (line: string): void => void process.stdout.write(line),
  ) {
    this.#least = LOG_LEVELS.indexOf(level);
    this.#base = base;
    this.#write = write;
  }

  debug(message: string, fields?: LogFields): void {
    this.#line('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#line('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#line('warn', message, fields);
  }

  error(message: string, error: unknown, fields?: LogFields): void {
    const about =
      error instanceof Error
        ? {
            error: error.message,
            code: 'code' in error ? error.code : undefined,
            stack: error.stack,
          }
        : { error: String(error) };
    this.#line('error', message, { ...about, ...fields });
  }

  #line(
    level: Exclude<LogLevel, 'silent'>,
    message: string,
    fields?: LogFields,
  ): void {
    if (LOG_LEVELS.indexOf(level) < this.#least) return;
    this.#write(
      `${JSON.stringify({
        time: new Date().toISOString(),
        level,
        message,
        ...this.#base,
        ...fields,
      })}\n`,
    );
  }
}
