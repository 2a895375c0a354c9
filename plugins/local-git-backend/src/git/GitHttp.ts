import type { LoggerService } from '@backstage/backend-plugin-api';
import { gitEnvironment, gitIsMissing } from '@capstan/plugin-local-git-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import type { Request, Response } from 'express';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { CgiHeaders } from './CgiHeaders';
import {
  PayloadTooLargeError,
  RequestTimeoutError,
  TooManyRequestsError,
} from './errors';

const TIMEOUT_MS = 5 * 60_000;
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_AT_ONCE = 16;
const MAX_STDERR = 2_000;

/** What Git asks for; there is nothing else to be served. */
export type GitService = 'git-upload-pack' | 'git-receive-pack';

export interface GitRequest {
  readonly name: string;
  readonly service: GitService;
  /** Which branches there are, or the transfer itself. */
  readonly step: 'advertise' | 'transfer';
}

function isCompressed(request: Request): boolean {
  return /^(x-)?gzip$/i.test(request.headers['content-encoding'] ?? '');
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function noAnswer({ service, name }: GitRequest): Error {
  return new Error(
    `Git ended without an answer to ${service} of the repository '${name}'. Try again.`,
  );
}

/** Answers Git's smart HTTP protocol with `git http-backend`, one process for each request. */
export class GitHttp {
  readonly #repositories: LocalGitRepositories;
  readonly #logger: LoggerService;
  readonly #maxBytes: number;
  readonly #timeoutMs: number;
  readonly #maxAtOnce: number;
  #running = 0;

  constructor(options: {
    repositories: LocalGitRepositories;
    logger: LoggerService;
    /** Of one request, and of one pack. Default: 128 MiB. */
    maxBytes?: number;
    /** For one request. Default: five minutes. */
    timeoutMs?: number;
    /** Requests at the same time. Default: 16. */
    maxAtOnce?: number;
  }) {
    this.#repositories = options.repositories;
    this.#logger = options.logger;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#maxAtOnce = options.maxAtOnce ?? MAX_AT_ONCE;
  }

  /** Resolves when Git has ended, whoever ended first. The request's body goes in as it comes, and the answer out. */
  async answer(
    asked: GitRequest,
    request: Request,
    response: Response,
  ): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > this.#maxBytes)
      throw this.#tooLarge();
    if (this.#running >= this.#maxAtOnce) {
      throw new TooManyRequestsError(
        `${
          this.#running
        } transfers of local repositories are under way. Try again in a moment.`,
      );
    }
    this.#running++;
    try {
      await this.#bridge(asked, request, response);
    } finally {
      this.#running--;
    }
  }

  async #bridge(
    asked: GitRequest,
    request: Request,
    response: Response,
  ): Promise<void> {
    const child = spawn('git', ['http-backend'], {
      env: this.#environment(asked, request),
      stdio: 'pipe',
      // Its own process group: the backend starts a second Git, which would go on alone.
      detached: true,
    });
    const end = () => killGroup(child);
    let isLate = false;
    const timeout = setTimeout(() => {
      isLate = true;
      end();
    }, this.#timeoutMs);
    response.once('close', end);
    try {
      const [failure, isAnswered] = await Promise.all([
        this.#send(request, child),
        this.#receive(child, response, asked),
      ]);
      if (isAnswered || response.destroyed) return;
      throw failure ?? (isLate ? this.#late() : noAnswer(asked));
    } finally {
      clearTimeout(timeout);
      response.off('close', end);
      end();
      // What is still coming is not kept waiting: the answer is out only then.
      request.removeAllListeners('data').resume();
    }
  }

  /** The body goes in as it comes. Resolves with what the person should be told instead of Git's answer. */
  async #send(
    request: Request,
    child: ChildProcessWithoutNullStreams,
  ): Promise<Error | undefined> {
    // A git that ends early closes its input; its answer says why.
    child.stdin.on('error', () => {});
    let bytes = 0;
    return await new Promise(resolve => {
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > this.#maxBytes) {
          killGroup(child);
          resolve(this.#tooLarge());
        } else if (!child.stdin.write(chunk)) {
          request.pause();
          child.stdin.once('drain', () => request.resume());
        }
      });
      request.on('end', () => child.stdin.end());
      // Half a push is no push.
      request.on('aborted', () => killGroup(child));
      child.once('close', () => resolve(undefined));
      child.once('error', () => resolve(undefined));
    });
  }

  /** Git's answer goes out as it comes. Resolves with whether there was one. */
  async #receive(
    child: ChildProcessWithoutNullStreams,
    response: Response,
    asked: GitRequest,
  ): Promise<boolean> {
    const headers = new CgiHeaders();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      let rest = chunk;
      if (!headers.complete) {
        const after = headers.read(chunk);
        if (!after) return;
        headers.writeTo(response);
        rest = after;
      }
      if (rest.length > 0 && !response.write(rest)) {
        child.stdout.pause();
        response.once('drain', () => child.stdout.resume());
      }
    });
    const wasEnded = await new Promise<boolean>((resolve, reject) => {
      child.once('error', error =>
        reject(
          (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? gitIsMissing()
            : error,
        ),
      );
      child.once('close', (_code, signal) => resolve(signal !== null));
    });
    if (stderr)
      this.#logger.debug(
        `Git said of ${asked.service} of '${asked.name}': ${stderr.trim()}`,
      );
    // Its headers come before Git has read anything; they have not gone out yet.
    if (!headers.complete || (wasEnded && !response.headersSent)) return false;
    // Half an answer must not look like a whole one.
    if (wasEnded) response.destroy();
    else response.end();
    return true;
  }

  #environment(asked: GitRequest, request: Request): Record<string, string> {
    const type = request.headers['content-type'];
    const isAdvertised = asked.step === 'advertise';
    const step = isAdvertised ? 'info/refs' : asked.service;
    const protocol = String(request.headers['git-protocol'] ?? '');
    return {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: this.#repositories.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_HTTP_MAX_REQUEST_BUFFER: '16M',
      PATH_INFO: `/${asked.name}.git/${step}`,
      REQUEST_METHOD: isAdvertised ? 'GET' : 'POST',
      QUERY_STRING: isAdvertised ? `service=${asked.service}` : '',
      ...(type ? { CONTENT_TYPE: type } : {}),
      // No CONTENT_LENGTH: told of one, git http-backend (2.39) waits busily for ever when less comes. The end of its input says it.
      ...(isCompressed(request) ? { HTTP_CONTENT_ENCODING: 'gzip' } : {}),
      ...(/^version=[012]$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {}),
      // What is sent compressed may become larger than what was sent.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'receive.maxInputSize',
      GIT_CONFIG_VALUE_0: String(this.#maxBytes),
    };
  }

  #late(): RequestTimeoutError {
    return new RequestTimeoutError(
      `The transfer took longer than ${
        this.#timeoutMs / 1000
      } seconds. Try again, or push fewer commits.`,
    );
  }

  #tooLarge(): PayloadTooLargeError {
    return new PayloadTooLargeError(
      `Local repositories take at most ${
        this.#maxBytes
      } bytes at once. Push fewer commits, or leave large files out.`,
    );
  }
}
