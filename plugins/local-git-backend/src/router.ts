import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import { assertRepositoryName } from '@capstan/plugin-local-git-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { whyForbidden } from './access/whyForbidden';
import type { GitHttp, GitService } from './git/GitHttp';
import type { PushWatch } from './pushes/PushWatch';

/** `GET /repositories`: what there is, for who is signed in. */
export function createListRouter({
  httpAuth,
  repositories,
}: {
  httpAuth: HttpAuthService;
  repositories: LocalGitRepositories;
}): Router {
  const router = PromiseRouter();
  router.get('/repositories', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user', 'service'] });
    const found = [];
    for (const repository of await repositories.list()) {
      const head = await repositories.commit(repository.name);
      found.push({
        ...repository,
        cloneUrl: repositories.cloneUrlOf(repository.name),
        ...(head ? { head } : {}),
      });
    }
    res.json({ repositories: found });
  });
  return router;
}

/** Git itself: `/repositories/<name>.git/…`. */
export function createGitRouter({
  repositories,
  git,
  pushes,
}: {
  repositories: LocalGitRepositories;
  git: GitHttp;
  pushes: PushWatch;
}): Router {
  const router = PromiseRouter();
  const path = '/repositories/:file';

  router.use(path, (req, _res, next) => {
    const reason = whyForbidden(req);
    if (reason !== undefined) throw new NotAllowedError(reason);
    next();
  });

  router.get(`${path}/info/refs`, async (req, res) => {
    const name = await nameOf(req.params.file);
    const service = serviceOf(req.query.service);
    await git.answer({ name, service, step: 'advertise' }, req, res);
  });

  router.post(`${path}/git-upload-pack`, async (req, res) => {
    const name = await nameOf(req.params.file);
    await git.answer(
      { name, service: 'git-upload-pack', step: 'transfer' },
      req,
      res,
    );
  });

  router.post(`${path}/git-receive-pack`, async (req, res) => {
    const name = await nameOf(req.params.file);
    await pushes.watch(name, () =>
      git.answer(
        { name, service: 'git-receive-pack', step: 'transfer' },
        req,
        res,
      ),
    );
  });

  router.get(path, async (req, res) => {
    const name = await nameOf(req.params.file);
    res
      .type('text/plain')
      .send(
        `This is a Git repository. Clone it:\n\n  git clone ${repositories.cloneUrlOf(
          name,
        )}\n`,
      );
  });

  router.use(path, req => {
    throw new NotFoundError(
      `There is nothing at ${req.method} of this repository's path. Use git clone, git fetch or git push with the URL that ends in .git.`,
    );
  });

  async function nameOf(file: string): Promise<string> {
    const name = file.replace(/\.git$/, '');
    assertRepositoryName(name);
    await repositories.assertExists(name);
    return name;
  }

  return router;
}

function serviceOf(service: unknown): GitService {
  if (service === 'git-upload-pack' || service === 'git-receive-pack')
    return service;
  throw new InputError(
    "Local repositories speak Git's smart HTTP protocol only. Use Git 1.7 or newer.",
  );
}
