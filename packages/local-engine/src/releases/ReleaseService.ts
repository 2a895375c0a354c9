import fs from 'node:fs/promises';
import path from 'node:path';
import type { RegisterRelease, Release } from '../api/types.ts';
import { Refusal } from '../http/Refusal.ts';
import type { Stores } from '../state/Stores.ts';
import { ReleaseFolder } from './ReleaseFolder.ts';

/** What callers may ask about releases. */
export class ReleaseService {
  readonly #stores: Stores;
  readonly #folder: ReleaseFolder;
  readonly #stateRoot: string;

  constructor(stores: Stores, folder: ReleaseFolder, stateRoot: string) {
    this.#stores = stores;
    this.#folder = folder;
    this.#stateRoot = stateRoot;
  }

  /** Copies the files; answers how to write it down, which is the caller's transaction. Registering again is harmless. */
  async prepare(
    request: RegisterRelease,
  ): Promise<() => { readonly release: Release; readonly created: boolean }> {
    const { service, label, commit, source, command, variables = {} } = request;
    await this.#checkSource(source);
    const digest = await this.#folder.add(source, { command, variables });
    const id = `${service}@${digest.slice(
      'sha256:'.length,
      'sha256:'.length + 12,
    )}`;
    return () => {
      const known = this.#stores.releases.get(id);
      if (known) {
        if (known.deployable.yes) {
          return { release: known, created: false };
        }
        // Its files had gone and are there again.
        const release: Release = { ...known, deployable: { yes: true } };
        this.#stores.releases.save(release);
        return { release, created: false };
      }
      const release: Release = {
        id,
        service,
        label,
        digest,
        ...(commit !== undefined && { commit }),
        command,
        variables,
        createdAt: new Date().toISOString(),
        deployable: { yes: true },
      };
      this.#stores.releases.save(release);
      return { release, created: true };
    };
  }

  list(service?: string): Release[] {
    return this.#stores.releases.list(service);
  }

  folderOf(release: Release): string {
    return this.#folder.pathOf(release.digest);
  }

  /** Reads all its files again, and notes when they are not what they were. */
  async verify(release: Release): Promise<Release> {
    const reason = await this.#folder.verify(release.digest, release);
    if (reason === undefined && release.deployable.yes) {
      return release;
    }
    const verified: Release = {
      ...release,
      deployable: reason === undefined ? { yes: true } : { yes: false, reason },
    };
    if (JSON.stringify(verified) !== JSON.stringify(release)) {
      this.#stores.releases.save(verified);
    }
    return verified;
  }

  /** Forgets the oldest releases of a service that nobody runs, down to the number that its groups want kept. */
  async prune(service: string): Promise<void> {
    const { groups, instances, rollouts, releases } = this.#stores;
    const own = groups.list().filter(group => group.spec.service === service);
    const keep = Math.max(...own.map(group => group.spec.keepReleases), 0);
    if (own.length === 0) {
      return;
    }
    const used = new Set<string | undefined>();
    for (const group of own) {
      const running = rollouts.running(group.id);
      [
        group.releaseId,
        group.warm?.releaseId,
        running?.fromReleaseId,
        running?.toReleaseId,
      ].forEach(id => used.add(id));
      instances.live(group.id).forEach(({ releaseId }) => used.add(releaseId));
    }
    const unused = releases
      .list(service)
      .filter(release => !used.has(release.id));
    for (const release of unused.slice(keep)) {
      releases.delete(release.id);
      // Another service may have been built from the very same files.
      if (!releases.list().some(other => other.digest === release.digest)) {
        await this.#folder.remove(release.digest);
      }
    }
  }

  async #checkSource(source: string): Promise<void> {
    const attempt = `Could not register a release from '${source}'`;
    if (!path.isAbsolute(source)) {
      throw new Refusal(
        400,
        `${attempt}: the path is not absolute. Name the whole path of the built folder.`,
      );
    }
    const stat = await fs.lstat(source).catch(() => undefined);
    if (!stat?.isDirectory()) {
      throw new Refusal(
        400,
        `${attempt}: there is no such folder. Build the release first.`,
      );
    }
    const inside = path.relative(await fs.realpath(source), this.#stateRoot);
    if (!inside.startsWith('..') && !path.isAbsolute(inside)) {
      throw new Refusal(
        400,
        `${attempt}: it holds the engine's own state. Name the folder of the release only.`,
      );
    }
  }
}
