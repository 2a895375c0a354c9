import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Turns } from './Turns.ts';

const scryptLater = promisify<
  string,
  Buffer,
  number,
  {
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly maxmem: number;
  },
  Buffer
>(scrypt);

/** Each takes a thread and its memory: two at a time leave room for all else that the service does. */
const turns = new Turns({ most: 2, maxWaiting: 100 });
const derive = (...args: Parameters<typeof scryptLater>): Promise<Buffer> =>
  turns.run(() => scryptLater(...args));

/** About 50 ms and 32 MiB for each try. What was hashed with other parameters stays readable: they stand in the hash. */
const COST = { N: 2 ** 15, r: 8, p: 1 };

/** `scrypt$N$r$p$salt$hash`, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(normal(password), salt, 32, {
    ...COST,
    maxmem: 2 ** 26,
  });
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString(
    'base64url',
  )}$${hash.toString('base64url')}`;
}

/** Takes as long without a hash as with one, so that the time does not tell whether an account exists. */
export async function verifyPassword(
  password: string,
  stored: string | undefined,
): Promise<boolean> {
  const parts = (stored ?? (await decoy)).split('$');
  const [kind, N, r, p, salt = '', hash = ''] = parts;
  if (kind !== 'scrypt' || parts.length !== 6) return false;
  const expected = Buffer.from(hash, 'base64url');
  const given = await derive(
    normal(password),
    Buffer.from(salt, 'base64url'),
    expected.length,
    { N: Number(N), r: Number(r), p: Number(p), maxmem: 2 ** 26 },
  );
  return timingSafeEqual(given, expected) && stored !== undefined;
}

/** The same letters may be written in two ways in Unicode. */
function normal(password: string): string {
  return password.normalize('NFKC');
}

const decoy = Promise.resolve(
  `scrypt$${COST.N}$${COST.r}$${COST.p}$${randomBytes(16).toString(
    'base64url',
  )}$${randomBytes(32).toString('base64url')}`,
);
