import { closed, listOf, text } from '../workflows/shape.ts';

const mode = { type: 'string', pattern: '^0?[0-7]{3,4}$' };
const commands = listOf({
  anyOf: [text, listOf({ type: ['string', 'number'] })],
});

/** The part of cloud-init's configuration that services may use; every key of it is known. Its own schema is older than the files it judges. */
export const CLOUD_CONFIG = closed({
  users: listOf({
    anyOf: [
      { const: 'default' },
      closed(
        {
          name: text,
          uid: { type: ['string', 'integer'] },
          groups: text,
          shell: text,
          system: { type: 'boolean' },
          lock_passwd: { type: 'boolean' },
        },
        ['name'],
      ),
    ],
  }),
  write_files: listOf(
    closed(
      {
        path: { type: 'string', pattern: '^/' },
        content: text,
        permissions: mode,
        owner: text,
        encoding: {
          enum: ['b64', 'base64', 'gz', 'gzip', 'gz+b64', 'text/plain'],
        },
        append: { type: 'boolean' },
        defer: { type: 'boolean' },
      },
      ['path', 'content', 'permissions'],
    ),
  ),
  packages: listOf(text),
  package_update: { type: 'boolean' },
  bootcmd: commands,
  runcmd: commands,
});
