import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { type AskedAnswers, type Portal, refusalsOf } from '../names/refusals';

const QUESTIONS = [
  'name',
  'owner',
  'system',
  'infra',
  'publishTo',
  'repository',
] as const satisfies readonly (keyof AskedAnswers)[];

const LONGEST = 400;

/**
 * What the form asks while it is filled in, for who is signed in:
 * `GET /fleet/git-hosts` and `POST /fleet/refusals`. Both change nothing.
 */
export function createQuestionsRouter(
  options: Portal & { httpAuth: HttpAuthService },
): Router {
  const { httpAuth, ...portal } = options;
  const router = PromiseRouter();

  router.get('/fleet/git-hosts', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user', 'service'] });
    res.json({ gitHosts: portal.gitHosts });
  });

  router.post(
    '/fleet/refusals',
    express.json({ limit: '20kb' }),
    async (req, res) => {
      await httpAuth.credentials(req, { allow: ['user', 'service'] });
      res.json({ refusals: await refusalsOf(answersOf(req.body), portal) });
    },
  );

  return router;
}

function answersOf(body: unknown): AskedAnswers {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InputError(
      `The body is not an object with some of ${QUESTIONS.join(', ')}.`,
    );
  }
  const given = body as Readonly<Record<string, unknown>>;
  const answers: { -readonly [Q in keyof AskedAnswers]: string } = {};
  for (const question of QUESTIONS) {
    const value = given[question];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > LONGEST) {
      throw new InputError(
        `'${question}' is not a text of at most ${LONGEST} characters. Send it as one, or leave it out.`,
      );
    }
    answers[question] = value;
  }
  return answers;
}
