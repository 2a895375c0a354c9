/** A value that is not known before something is applied. */
export const UNKNOWN = Symbol('unknown');

class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(): unknown {
    const kind = this.#unsigned(1);
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.#map(kind & 0x0f);
    if (kind < 0xa0) return this.#list(kind & 0x0f);
    if (kind < 0xc0) return this.#text(kind & 0x1f);
    if (kind >= 0xe0) return kind - 0x100;
    return this.#marked(kind);
  }

  #marked(kind: number): unknown {
    switch (kind) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#take(4, at => this.#view.getFloat32(at));
      case 0xcb:
        return this.#take(8, at => this.#view.getFloat64(at));
      case 0xd3:
        return Number(this.#take(8, at => this.#view.getBigInt64(at)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(kind === 0xdc ? 2 : 4));
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(kind === 0xde ? 2 : 4));
      default:
        return this.#sized(kind);
    }
  }

  /** Kinds that come in sizes of 1, 2, 4 and 8 bytes. */
  #sized(kind: number): unknown {
    if (kind >= 0xc4 && kind <= 0xc6)
      return this.#text(this.#unsigned(2 ** (kind - 0xc4)));
    if (kind >= 0xc7 && kind <= 0xc9)
      return this.#unknown(this.#unsigned(2 ** (kind - 0xc7)));
    if (kind >= 0xcc && kind <= 0xcf) return this.#unsigned(2 ** (kind - 0xcc));
    if (kind >= 0xd0 && kind <= 0xd2) {
      const size = 2 ** (kind - 0xd0);
      const number = this.#unsigned(size);
      return number >= 2 ** (8 * size - 1) ? number - 2 ** (8 * size) : number;
    }
    if (kind >= 0xd4 && kind <= 0xd8) return this.#unknown(2 ** (kind - 0xd4));
    if (kind >= 0xd9 && kind <= 0xdb)
      return this.#text(this.#unsigned(2 ** (kind - 0xd9)));
    throw new Error(`MessagePack kind 0x${kind.toString(16)} is not known.`);
  }

  #take<T>(size: number, read: (at: number) => T): T {
    const at = this.#at;
    this.#at += size;
    return read(at);
  }

  #unsigned(size: number): number {
    let number = 0;
    for (let i = 0; i < size; i += 1)
      number = number * 256 + this.#bytes[this.#at + i];
    this.#at += size;
    return number;
  }

  #text(size: number): string {
    return this.#take(size, at =>
      Buffer.from(this.#bytes.subarray(at, at + size)).toString('utf8'),
    );
  }

  #unknown(size: number): symbol {
    this.#at += size + 1;
    return UNKNOWN;
  }

  #list(size: number): unknown[] {
    return Array.from({ length: size }, () => this.value());
  }

  #map(size: number): Record<string, unknown> {
    return Object.fromEntries(
      Array.from({ length: size }, () => [String(this.value()), this.value()]),
    );
  }
}

/** Reads MessagePack as Terraform writes it: configurations, with an extension for what is not known yet. */
export function readMessagePack(bytes: Uint8Array): unknown {
  return new Reader(bytes).value();
}
