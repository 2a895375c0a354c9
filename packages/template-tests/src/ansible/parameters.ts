import { parse } from 'yaml';
import type { Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { namesOf, type Options, optionsOf } from './documentation.ts';

type Values = Readonly<Record<string, unknown>>;

interface Call {
  readonly file: string;
  readonly task: string;
  readonly module: string;
  readonly parameters: Values;
}

const TASKS =
  /^(observability\/)?ansible\/([^/]+|roles\/[^/]+\/(tasks|handlers)\/[^/]+)\.ya?ml$/;
/** Keys of a play or of a block below which there are tasks. */
const LISTS = [
  'tasks',
  'pre_tasks',
  'post_tasks',
  'handlers',
  'block',
  'rescue',
  'always',
];

/**
 * Every task gives its module parameters that the module's documentation knows, all that it requires, and values that it has. ansible-lint
 * does not look at modules that are actions (`package`, `template`, `service`), nor into roles that are included by a variable.
 */
export async function parameterFindings(
  folder: string,
): Promise<readonly Finding[]> {
  const calls: Call[] = [];
  for (const file of (await filesIn(folder)).filter(one => TASKS.test(one)))
    calls.push(
      ...callsIn(file, parse((await textOf(folder, file)) ?? '') as unknown),
    );
  const modules = [...new Set(calls.map(({ module }) => module))].sort();
  const documented = await optionsOf('module', modules);
  return calls.flatMap(call => {
    const options = documented.get(call.module);
    const tell = (message: string): Finding => ({
      file: call.file,
      message: `${call.task}: ${message}`,
    });
    return options === undefined
      ? [tell(`There is no module '${call.module}' here.`)]
      : wrongIn(call, options).map(tell);
  });
}

function callsIn(file: string, value: unknown): readonly Call[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[])
    .filter((one): one is Values => typeof one === 'object' && one !== null)
    .flatMap(task => [
      ...LISTS.flatMap(list => callsIn(file, task[list])),
      ...Object.entries(task)
        .filter(([key]) => /^\w+\.\w+\.\w+$/.test(key))
        .map(([module, given]) => ({
          file,
          task: String(task.name),
          module,
          // What is one text is a command, and has no names.
          parameters: {
            ...(typeof given === 'object' ? (given as Values) : {}),
            ...(task.args as Values | undefined),
          },
        })),
    ]);
}

/** Newer documentation explains each. */
const choicesOf = (
  choices: Options[string]['choices'] = [],
): readonly string[] =>
  (Array.isArray(choices) ? choices : Object.keys(choices)).map(String);

function wrongIn(
  { module, parameters }: Call,
  options: Options,
): readonly string[] {
  // Such a module takes names that are anybody's.
  if ('key_value' in options) return [];
  const names = namesOf(options);
  const wrong = Object.keys(parameters)
    .filter(name => !names.has(name))
    .map(name => `'${module}' has no parameter '${name}'.`);
  for (const [name, option] of Object.entries(options)) {
    const value = [name, ...(option.aliases ?? [])]
      .map(one => parameters[one])
      .find(one => one !== undefined);
    if (value === undefined) {
      if (option.required && !('free_form' in options))
        wrong.push(`'${module}' needs '${name}'.`);
      continue;
    }
    const choices = choicesOf(option.choices);
    if (
      choices.length > 0 &&
      typeof value === 'string' &&
      !value.includes('{{') &&
      !choices.includes(value)
    )
      wrong.push(
        `'${name}' of '${module}' is '${value}', not one of ${choices.join(
          ', ',
        )}.`,
      );
  }
  return wrong;
}
