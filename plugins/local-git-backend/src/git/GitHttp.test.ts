import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { GitHttp } from './GitHttp';

describe('GitHttp', () => {
  const folder = createMockDirectory();
  const repositories = new LocalGitRepositories({
    directory: folder.resolve('git'),
    baseUrl: 'http://localhost',
  });
  beforeAll(async () => {
    await repositories.create({ name: 'tea-shop', createdBy: 'test' });
  });

  let begun = 0;
  let ended = 0;
  const until = async (holds: () => boolean) => {
    for (let at = 0; at < 80 && !holds(); at++) await sleep(50);
  };
  function serve(options: object) {
    const git = new GitHttp({
      repositories,
      logger: mockServices.logger.mock(),
      ...options,
    });
    const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
      res.status(error.statusCode ?? 500).json({ message: error.message });
    };
    return express()
      .post('/', async (req, res, next) => {
        begun++;
        await git
          .answer(
            { name: 'tea-shop', service: 'git-receive-pack', step: 'transfer' },
            req,
            res,
          )
          .catch(next);
        ended++;
      })
      .use(answerError);
  }
  const TYPE = 'application/x-git-receive-pack-request';

  it.each([
    ['told', { 'Content-Length': '100000' }],
    ['not told', { 'Transfer-Encoding': 'chunked' }],
  ])('refuses what is too large, %s of it', async (_, headers) => {
    const listening = serve({ maxBytes: 1_000 }).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = send({
        port,
        method: 'POST',
        headers: { 'Content-Type': TYPE, ...headers },
      });
      sent.on('response', response => {
        let text = `${response.statusCode} `;
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject);
      sent.end('x'.repeat(100_000));
    });
    expect(answer).toMatch(/^413 .*at most 1000 bytes/);
    listening.close();
    listening.closeAllConnections();
  });

  it('refuses too many at once', async () => {
    const app = serve({ maxAtOnce: 0 });
    const response = await request(app).post('/').set('Content-Type', TYPE);
    expect(response.status).toBe(429);
  });

  it.each([
    ['nobody feeds', false],
    ['nobody listens to any more', true],
  ])('ends a git that %s', async (_, leaves) => {
    const server = serve({ timeoutMs: leaves ? 60_000 : 300 });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const before = { begun, ended };
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('error', () => {});
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.write(
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${TYPE}\r\nContent-Length: 100\r\n\r\n00`,
    );
    await until(() => begun > before.begun);
    if (leaves) socket.destroy();
    await until(() => ended > before.ended && (leaves || answer !== ''));
    expect(ended).toBe(before.ended + 1);
    expect(answer.slice(0, 12)).toBe(leaves ? '' : 'HTTP/1.1 408');
    socket.destroy();
    listening.close();
    listening.closeAllConnections();
  });
});
