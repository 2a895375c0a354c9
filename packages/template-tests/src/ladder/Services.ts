import { rm } from 'node:fs/promises';
import { type Choice, nameOf } from '../support/Choice.ts';
import { forget } from '../tools/contentKey.ts';
import {
  missingSkeleton,
  renderCombination,
} from '../support/renderCombination.ts';

/** Rendered services of a run: each is made once, when it is first asked for. */
export class Services {
  readonly #made = new Map<string, Promise<string>>();

  /** The service's folder. Rejects when it does not render. */
  folderOf(choice: Choice): Promise<string> {
    const name = JSON.stringify([nameOf(choice), choice.answers]);
    const made = this.#made.get(name) ?? renderCombination(choice);
    this.#made.set(name, made);
    return made;
  }

  /** Forgets a service whose checks are done. */
  async drop(choice: Choice): Promise<void> {
    const name = JSON.stringify([nameOf(choice), choice.answers]);
    const made = this.#made.get(name);
    this.#made.delete(name);
    await remove(await made?.catch(() => undefined));
  }

  async dropAll(): Promise<void> {
    const all = [...this.#made.values()];
    this.#made.clear();
    for (const made of all) {
      await remove(await made.catch(() => undefined));
    }
  }
}

async function remove(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  forget(folder);
  await rm(folder, { recursive: true, force: true });
}

/** Why a service cannot be made yet; `undefined` when it can. */
export async function whyNot(choice: Choice): Promise<string | undefined> {
  const missing = await missingSkeleton(choice);
  return missing && `The skeleton '${missing}' is not there.`;
}
