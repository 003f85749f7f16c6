// One line of assembly text, taken apart word by word. Every complaint names the line and what to write instead.

/** `line` counts from 1. `remedy` says what would be right. */
export class AssemblyError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`line ${line}: ${reason}; ${remedy}`);
    this.name = 'AssemblyError';
  }
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(->)|([A-Za-z_.][\w.]*\??)|(@?[+-]?(?:0x[0-9a-fA-F]+|\d[\d.]*(?:[eE][+-]?\d+)?)|-Infinity)|([,()[\]{}=*:]))/y;

/** Words, strings, numbers and signs, in order. */
function tokensOf(text: string, line: number): string[] {
  const tokens: string[] = [];
  let at = 0;
  for (;;) {
    if (/^\s*(;.*)?$/.test(text.slice(at))) return tokens;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      const rest = text.slice(at).trim();
      if (rest.startsWith('"')) throw new AssemblyError(line, 'a string does not end', 'close it with "');
      throw new AssemblyError(line, `cannot read ${JSON.stringify(rest[0])}`, 'remove it, or put ; before a comment');
    }
    tokens.push(match[0].trim());
    at = TOKEN.lastIndex;
  }
}

export class TextLine {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(
    text: string,
    readonly line: number,
  ) {
    this.tokens = tokensOf(text, line);
  }

  fail(reason: string, remedy: string): never {
    throw new AssemblyError(this.line, reason, remedy);
  }

  get done(): boolean {
    return this.next >= this.tokens.length;
  }

  peek(): string {
    return this.tokens[this.next] ?? '';
  }

  /** The token after the next one. */
  after(): string {
    return this.tokens[this.next + 1] ?? '';
  }

  take(what: string): string {
    const token = this.tokens[this.next++];
    return token ?? this.fail(`${what} is missing`, `add ${what} at the end of the line`);
  }

  /** Takes the token if it is this one. */
  accept(sign: string): boolean {
    if (this.peek() !== sign) return false;
    this.next++;
    return true;
  }

  expect(sign: string): void {
    if (!this.accept(sign)) this.fail(`found ${this.done ? 'the end of the line' : this.peek()}`, `write ${sign} here`);
  }

  end(): void {
    if (!this.done) this.fail(`${this.peek()} is too much`, 'end the line before it, or put ; before a comment');
  }

  string(what: string): string {
    const token = this.take(what);
    if (!token.startsWith('"')) this.fail(`${what} is ${token}`, `write ${what} as a string in "quotes"`);
    try {
      return JSON.parse(token) as string;
    } catch {
      return this.fail(`${what} has an escape that does not exist`, 'use those of JSON: \\n \\t \\" \\\\ \\u0041');
    }
  }

  number(what: string, low = 0, high = 0xffffffff): number {
    const token = this.take(what);
    const value = /^[+-]?(0x[0-9a-fA-F]+|\d+)$/.test(token) ? Number(token) : NaN;
    if (!(value >= low && value <= high)) this.fail(`${what} is ${token}`, `write a whole number from ${low} to ${high}`);
    return value;
  }

  /** A letter and a number: r3, t12. */
  numbered(letter: string, what: string): number {
    const token = this.take(what);
    const value = token.startsWith(letter) && /^\d+$/.test(token.slice(1)) ? Number(token.slice(1)) : NaN;
    if (!(value <= 0xffffffff)) this.fail(`${what} is ${token}`, `write ${letter} and its number, as in ${letter}0`);
    return value;
  }

  /** Items between the signs, with commas. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(','));
    this.expect(close);
    return items;
  }
}
