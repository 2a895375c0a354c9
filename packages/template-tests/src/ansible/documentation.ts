import { run } from '../tools/run.ts';

/** One option of a plugin or a parameter of a module, as its own documentation tells it. */
export interface Option {
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  readonly choices?: readonly unknown[] | Readonly<Record<string, unknown>>;
}

export type Options = Readonly<Record<string, Option>>;

interface Documentation {
  readonly doc: { readonly options?: Options };
}

const asked = new Map<string, Promise<Options | undefined>>();

/** What a module or another plugin takes, by name; `undefined` when there is no such plugin here. Each is asked about once. */
export async function optionsOf(
  type: 'module' | 'inventory',
  names: readonly string[],
): Promise<ReadonlyMap<string, Options | undefined>> {
  const fresh = names.filter(name => !asked.has(`${type} ${name}`));
  if (fresh.length > 0) {
    const all = read(type, fresh);
    for (const name of fresh)
      asked.set(
        `${type} ${name}`,
        all.then(found => found[name]?.doc.options),
      );
  }
  return new Map(
    await Promise.all(
      names.map(
        async name => [name, await asked.get(`${type} ${name}`)] as const,
      ),
    ),
  );
}

async function read(
  type: string,
  names: readonly string[],
): Promise<Readonly<Record<string, Documentation>>> {
  const { output } = await run('ansible-doc', ['-t', type, '-j', ...names], {
    env: { ANSIBLE_DEPRECATION_WARNINGS: 'false' },
  });
  // It warns of what it does not know before it tells the others.
  const text = output.slice(Math.max(0, output.search(/^\{/m)));
  return text.startsWith('{')
    ? JSON.parse(text.slice(0, text.lastIndexOf('}') + 1))
    : {};
}

/** Names and aliases. */
export const namesOf = (options: Options): ReadonlySet<string> =>
  new Set(
    Object.entries(options).flatMap(([name, { aliases = [] }]) => [
      name,
      ...aliases,
    ]),
  );
