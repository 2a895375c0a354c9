import type { Response } from 'express';

const MAX_BYTES = 16 * 1024;
const END = '\r\n\r\n';

/** What of Git's headers goes out. */
const PASSED = ['content-type', 'cache-control', 'expires', 'pragma'];

/** The headers that a CGI program writes before its answer. */
export class CgiHeaders {
  #text: Buffer = Buffer.alloc(0);
  #complete = false;

  get complete(): boolean {
    return this.#complete;
  }

  /** Takes more of what the program wrote; returns what comes after the headers once they are complete. */
  read(chunk: Buffer): Buffer | undefined {
    const text = Buffer.concat([this.#text, chunk]);
    const end = text.indexOf(END);
    this.#complete = end >= 0;
    this.#text = text.subarray(0, end >= 0 ? end : MAX_BYTES);
    return end >= 0 ? text.subarray(end + END.length) : undefined;
  }

  writeTo(response: Response): void {
    for (const line of this.#text.toString('latin1').split('\r\n')) {
      const [, name, value] = /^([A-Za-z-]+): *(.*)$/.exec(line) ?? [];
      if (name?.toLocaleLowerCase('en-US') === 'status')
        response.status(Number.parseInt(value, 10) || 500);
      else if (PASSED.includes(name?.toLocaleLowerCase('en-US')))
        response.setHeader(name, value);
    }
  }
}
