// Bytes out and in for `.wbc` files. Numbers of no fixed size are LEB128, in their shortest form only, so that a module has exactly one file.

/** The bytes are no module. `offset` is where the reader stood. */
export class BadModule extends Error {
  constructor(
    readonly offset: number,
    readonly reason: string,
  ) {
    super(`offset ${offset}: ${reason}`);
    this.name = 'BadModule';
  }
}

export class ByteWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  private readonly text = new TextEncoder();

  private room(extra: number): number {
    const at = this.length;
    this.length += extra;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.room(1);
    this.bytes[at] = value;
  }

  word(value: number): void {
    const at = this.room(4);
    this.view.setInt32(at, value, true);
  }

  /** A number from 0 to 2^32 - 1. */
  number(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError(`cannot write ${value} as an unsigned 32-bit number`);
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** A number from -2^31 to 2^31 - 1, zigzag. */
  signed(value: number): void {
    if ((value | 0) !== value) throw new RangeError(`cannot write ${value} as a signed 32-bit number`);
    this.number(((value << 1) ^ (value >> 31)) >>> 0);
  }

  int64(value: bigint): void {
    const at = this.room(8);
    this.view.setBigInt64(at, value, true);
  }

  float(value: number): void {
    const at = this.room(8);
    if (Number.isNaN(value)) this.view.setBigUint64(at, CANONICAL_NAN, true);
    else this.view.setFloat64(at, value, true);
  }

  string(value: string): void {
    const bytes = this.text.encode(value);
    this.number(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

const CANONICAL_NAN = 0x7ff8000000000000n;

/** Reads within [at, end) and throws BadModule rather than leave it. */
export class ByteReader {
  private readonly view: DataView;
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
    public end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.end - this.at;
  }

  fail(reason: string, at = this.at): never {
    throw new BadModule(at, reason);
  }

  private take(count: number, what: string): number {
    if (count > this.left) this.fail(`${what} needs ${count} bytes, ${this.left} are left`);
    const at = this.at;
    this.at += count;
    return at;
  }

  byte(what: string): number {
    return this.bytes[this.take(1, what)]!;
  }

  word(what: string): number {
    return this.view.getInt32(this.take(4, what), true);
  }

  number(what: string): number {
    const start = this.at;
    let value = 0;
    for (let scale = 1, count = 1; ; scale *= 128, count++) {
      const byte = this.byte(what);
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > 0xffffffff) this.fail(`${what} is larger than 32 bits`, start);
        if (byte === 0 && count > 1) this.fail(`${what} is not in its shortest form`, start);
        return value;
      }
      if (count === 5) this.fail(`${what} is longer than 5 bytes`, start);
    }
  }

  signed(what: string): number {
    const value = this.number(what);
    return (value >>> 1) ^ -(value & 1);
  }

  /** How many items follow: refused when the bytes left cannot hold them, so that a count never makes memory of itself. */
  count(what: string, itemBytes = 1, most = 0xffffffff): number {
    const start = this.at;
    const value = this.number(`number of ${what}`);
    if (value > most) this.fail(`${value} ${what}, at most ${most} are allowed`, start);
    if (value * itemBytes > this.left) this.fail(`${value} ${what} cannot be in the ${this.left} bytes left`, start);
    return value;
  }

  int64(what: string): bigint {
    return this.view.getBigInt64(this.take(8, what), true);
  }

  float(what: string): number {
    const at = this.take(8, what);
    const value = this.view.getFloat64(at, true);
    if (Number.isNaN(value) && this.view.getBigUint64(at, true) !== CANONICAL_NAN) this.fail(`${what} is a NaN with bits of its own`, at);
    return value;
  }

  string(what: string): string {
    const start = this.at;
    const length = this.number(`length of ${what}`);
    const at = this.take(length, what);
    try {
      return this.text.decode(this.bytes.subarray(at, at + length));
    } catch {
      return this.fail(`${what} is not well-formed UTF-8`, start);
    }
  }

  list<T>(what: string, item: (index: number) => T, itemBytes = 1, most = 0xffffffff): T[] {
    const count = this.count(what, itemBytes, most);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item(i));
    return items;
  }
}
