import { readIfThere, writeAtomically } from '../state/StateFolder.ts';

/** Secrets of the groups, in one file that only the owner can read. They go into environments and nowhere else. */
export class SecretStore {
  readonly #file: string;
  #secrets: Record<string, Record<string, string>>;

  constructor(file: string) {
    this.#file = file;
    this.#secrets = JSON.parse(readIfThere(file) ?? '{}') as Record<
      string,
      Record<string, string>
    >;
  }

  get(groupId: string): Readonly<Record<string, string>> {
    return this.#secrets[groupId] ?? {};
  }

  /** Replaces all secrets of a group. */
  set(groupId: string, secrets: Readonly<Record<string, string>>): void {
    this.#write({ ...this.#secrets, [groupId]: { ...secrets } });
  }

  delete(groupId: string): void {
    const { [groupId]: _gone, ...rest } = this.#secrets;
    this.#write(rest);
  }

  #write(secrets: Record<string, Record<string, string>>): void {
    writeAtomically(this.#file, JSON.stringify(secrets), 0o600);
    this.#secrets = secrets;
  }
}
