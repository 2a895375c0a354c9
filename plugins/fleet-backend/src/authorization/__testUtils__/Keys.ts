import { exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload, KeyLike } from 'jose';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ALGORITHM = 'ES256';
const KEY_ID = 'grid';

/** The portal's signing key, known to the test so that it can make tokens that the portal would have made. */
export class Keys {
  /** Removed with the keys. */
  readonly folder: string;
  readonly #key: KeyLike;

  private constructor(folder: string, key: KeyLike) {
    this.folder = folder;
    this.#key = key;
  }

  static async create(): Promise<Keys> {
    const folder = await mkdtemp(path.join(tmpdir(), 'capstan-keys-'));
    const options = { extractable: true };
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, options);
    await writeFile(
      path.join(folder, 'public.pem'),
      await exportSPKI(publicKey),
    );
    await writeFile(
      path.join(folder, 'private.pem'),
      await exportPKCS8(privateKey),
      { mode: 0o600 },
    );
    return new Keys(folder, privateKey);
  }

  /** `auth.keyStore`. */
  config() {
    return {
      provider: 'static',
      static: {
        keys: [
          {
            publicKeyFile: path.join(this.folder, 'public.pem'),
            privateKeyFile: path.join(this.folder, 'private.pem'),
            keyId: KEY_ID,
            algorithm: ALGORITHM,
          },
        ],
      },
    };
  }

  /** The same token with other claims, signed by the portal's key. */
  async resigned(token: string, claims: JWTPayload): Promise<string> {
    return sign(token, claims, this.#key);
  }

  /** The same token with other claims, signed by a key that is not the portal's but says so. */
  async forged(token: string, claims: JWTPayload): Promise<string> {
    return sign(token, claims, (await generateKeyPair(ALGORITHM)).privateKey);
  }

  /** The same token with other claims and the signature of the original. */
  tampered(token: string, claims: JWTPayload): string {
    const [header, payload, signature] = token.split('.');
    return [header, encode({ ...decode(payload), ...claims }), signature].join(
      '.',
    );
  }

  /** The same token with other claims that says it needs no signature. */
  unsigned(token: string, claims: JWTPayload): string {
    const [header, payload] = token.split('.');
    return [
      encode({ ...decode(header), alg: 'none' }),
      encode({ ...decode(payload), ...claims }),
      '',
    ].join('.');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function sign(
  token: string,
  claims: JWTPayload,
  key: KeyLike,
): Promise<string> {
  const [header, payload] = token.split('.').map(decode);
  return new SignJWT({ ...payload, ...claims })
    .setProtectedHeader({ ...header, alg: ALGORITHM, kid: KEY_ID })
    .sign(key);
}

function decode(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    // The signature is no JSON.
    return {};
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
