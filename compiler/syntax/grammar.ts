// The engine under the parser: rules are methods, and which alternative, option or repetition the next token chooses is worked out from the rules themselves.
//
// Each rule is run once in a recording phase, in which taking a token only notes which one. From the records come FIRST sets, to a fixpoint, and from these
// a table a rule: for each option, repetition and alternative, by its number, the types of token that begin it (one token ahead). Then rules run as plain functions.
//
// Made for this parser, in the manner of Chevrotain, which it began on: that library took longer to load and to analyse the grammar than Node takes to start.

export interface TokenType {
  readonly name: string;
  /** As messages call it. */
  readonly LABEL: string;
  readonly index: number;
  /** A category's members, a bit each. A type that is no category has only itself. */
  readonly members: Int32Array;
}

export interface IToken {
  image: string;
  startOffset: number;
  tokenType: TokenType;
}

/** By index of token type, a bit each: whether the token begins it. */
type Beginners = Int32Array;

const WORDS = 5;
const has = (set: Beginners, index: number): boolean => ((set[index >>> 5]! >>> (index & 31)) & 1) === 1;

let types = 0;

export function tokenType(name: string, label: string, categories: readonly TokenType[] = []): TokenType {
  const type: TokenType = { name, LABEL: label, index: types++, members: new Int32Array(WORDS) };
  if (types > 32 * WORDS) throw new Error('more types of token than the sets have room for');
  for (const of of [type, ...categories]) of.members[type.index >>> 5]! |= 1 << (type.index & 31);
  return type;
}

export const EOF = tokenType('EOF', 'the end of the file');

export const tokenMatcher = (token: IToken, type: TokenType): boolean => has(type.members, token.tokenType.index);

/** A token that is not there, or no alternative that fits. */
export class RecognitionError extends Error {}

export type ParserMethod<Args extends readonly unknown[], Result> = (...args: Args) => Result;

export interface ConsumeOptions {
  readonly ERR_MSG: string;
}
export interface Optional<T> {
  /** Asked before the next token is looked at. */
  readonly GATE: () => boolean;
  readonly DEF: () => T;
}
export interface Alternative<T> {
  readonly GATE?: () => boolean;
  readonly ALT: () => T;
}
export interface Alternatives<T> {
  readonly DEF: readonly Alternative<T>[];
  readonly ERR_MSG?: string;
}

type Step =
  | { readonly kind: 'token'; readonly type: TokenType }
  | { readonly kind: 'rule'; readonly rule: RuleRecord }
  | { readonly kind: 'option' | 'many'; readonly number: number; readonly steps: Step[] }
  | { readonly kind: 'or'; readonly number: number; readonly alternatives: readonly Step[][] };

interface RuleRecord {
  readonly name: string;
  readonly record: () => unknown;
  steps: Step[];
  readonly first: Beginners;
  nullable: boolean;
  readonly options: Beginners[];
  readonly repetitions: Beginners[];
  readonly alternatives: (readonly Beginners[])[];
}

const nowhere: IToken = { image: '', startOffset: 0, tokenType: EOF };
const recorded = Object.freeze({});

export abstract class GrammarEngine {
  protected RECORDING_PHASE = false;
  private tokens: readonly IToken[] = [];
  private position = 0;
  private readonly records = new Map<unknown, RuleRecord>();
  /** Where the recording phase notes what it sees. */
  private recording: Step[] = [];
  /** The rule that is running. */
  private rule: RuleRecord = makeRecord('', () => undefined);

  protected get input(): readonly IToken[] {
    return this.tokens;
  }

  protected set input(tokens: readonly IToken[]) {
    this.tokens = tokens;
    this.position = 0;
  }

  /** The token `distance` ahead; 0 is the one that was taken last. */
  protected LA(distance: number): IToken {
    return this.tokens[this.position + distance - 1] ?? nowhere;
  }

  protected SKIP_TOKEN(): void {
    this.position += 1;
  }

  /** Which rule runs; whoever catches an error out of a rule sets it back. */
  protected get running(): unknown {
    return this.rule;
  }

  protected set running(rule: unknown) {
    this.rule = rule as RuleRecord;
  }

  protected RULE<Args extends readonly unknown[], Result>(name: string, body: (...args: Args) => Result): ParserMethod<Args, Result> {
    const record = makeRecord(name, () => (body as unknown as () => unknown)());
    const method = (...args: Args): Result => {
      const outer = this.rule;
      this.rule = record;
      const result = body(...args);
      this.rule = outer;
      return result;
    };
    this.records.set(method, record);
    return method;
  }

  /** To be called when all rules are there. */
  protected performSelfAnalysis(): void {
    const records = [...this.records.values()];
    this.RECORDING_PHASE = true;
    for (const record of records) {
      this.recording = record.steps;
      record.record();
    }
    this.RECORDING_PHASE = false;
    for (let changed = true; changed;) {
      changed = false;
      for (const record of records) changed = widen(record) || changed;
    }
    for (const record of records) fillTables(record, record.steps);
  }

  protected ACTION<T>(action: () => T): T | undefined {
    return this.RECORDING_PHASE ? undefined : action();
  }

  protected consume(_number: number, type: TokenType, options?: ConsumeOptions): IToken {
    if (this.RECORDING_PHASE) {
      this.recording.push({ kind: 'token', type });
      return nowhere;
    }
    const token = this.tokens[this.position];
    if (token !== undefined && (token.tokenType === type || has(type.members, token.tokenType.index))) {
      this.position += 1;
      return token;
    }
    throw new RecognitionError(options?.ERR_MSG ?? `expected ${type.LABEL}`);
  }

  protected subrule<Args extends readonly unknown[], Result>(_number: number, rule: ParserMethod<Args, Result>, options?: { readonly ARGS: Args }): Result {
    if (this.RECORDING_PHASE) {
      const record = this.records.get(rule);
      if (record === undefined) throw new Error('a rule that is not one of the grammar');
      this.recording.push({ kind: 'rule', rule: record });
      return recorded as Result;
    }
    return options === undefined ? (rule as unknown as () => Result)() : rule(...options.ARGS);
  }

  protected option<T>(number: number, what: (() => T) | Optional<T>): T | undefined {
    const body = typeof what === 'function' ? what : what.DEF;
    if (this.RECORDING_PHASE) {
      this.recording.push({ kind: 'option', number, steps: this.stepsOf(body) });
      return undefined;
    }
    if (typeof what !== 'function' && !what.GATE()) return undefined;
    return has(this.rule.options[number]!, this.nextIndex()) ? body() : undefined;
  }

  protected many(number: number, what: (() => unknown) | Optional<unknown>): void {
    const body = typeof what === 'function' ? what : what.DEF;
    if (this.RECORDING_PHASE) {
      this.recording.push({ kind: 'many', number, steps: this.stepsOf(body) });
      return;
    }
    const beginners = this.rule.repetitions[number]!;
    for (;;) {
      if (typeof what !== 'function' && !what.GATE()) return;
      if (!has(beginners, this.nextIndex())) return;
      const before = this.position;
      body();
      if (this.position === before) return;
    }
  }

  protected or<T>(number: number, what: readonly Alternative<T>[] | Alternatives<T>): T {
    const alternatives = 'DEF' in what ? what.DEF : what;
    if (this.RECORDING_PHASE) {
      this.recording.push({ kind: 'or', number, alternatives: alternatives.map(({ ALT }) => this.stepsOf(ALT)) });
      return recorded as T;
    }
    const beginners = this.rule.alternatives[number]!;
    const next = this.nextIndex();
    for (let i = 0; i < alternatives.length; i++) {
      const { GATE, ALT } = alternatives[i]!;
      if ((GATE === undefined || GATE()) && has(beginners[i]!, next)) return ALT();
    }
    throw new RecognitionError(('DEF' in what ? what.ERR_MSG : undefined) ?? 'expected something else');
  }

  private nextIndex(): number {
    const token = this.tokens[this.position];
    return token === undefined ? EOF.index : token.tokenType.index;
  }

  private stepsOf(body: () => unknown): Step[] {
    const outer = this.recording;
    const steps: Step[] = [];
    this.recording = steps;
    body();
    this.recording = outer;
    return steps;
  }

  // What stands several times in a rule has a number: it is how tables are found.

  protected CONSUME = (type: TokenType, options?: ConsumeOptions): IToken => this.consume(0, type, options);
  protected CONSUME2 = this.CONSUME;
  protected CONSUME3 = this.CONSUME;
  protected CONSUME4 = this.CONSUME;

  protected SUBRULE<Args extends readonly unknown[], Result>(rule: ParserMethod<Args, Result>, options?: { readonly ARGS: Args }): Result {
    return this.subrule(0, rule, options);
  }
  protected SUBRULE2<Args extends readonly unknown[], Result>(rule: ParserMethod<Args, Result>, options?: { readonly ARGS: Args }): Result {
    return this.subrule(0, rule, options);
  }
  protected SUBRULE3<Args extends readonly unknown[], Result>(rule: ParserMethod<Args, Result>, options?: { readonly ARGS: Args }): Result {
    return this.subrule(0, rule, options);
  }

  protected OPTION<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(0, what);
  }
  protected OPTION2<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(2, what);
  }
  protected OPTION3<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(3, what);
  }
  protected OPTION4<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(4, what);
  }
  protected OPTION5<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(5, what);
  }
  protected OPTION6<T>(what: (() => T) | Optional<T>): T | undefined {
    return this.option(6, what);
  }

  protected MANY(what: (() => unknown) | Optional<unknown>): void {
    this.many(0, what);
  }
  protected MANY2(what: (() => unknown) | Optional<unknown>): void {
    this.many(2, what);
  }
  protected MANY3(what: (() => unknown) | Optional<unknown>): void {
    this.many(3, what);
  }
  protected MANY4(what: (() => unknown) | Optional<unknown>): void {
    this.many(4, what);
  }

  protected OR<T>(what: readonly Alternative<T>[] | Alternatives<T>): T {
    return this.or(0, what);
  }
  protected OR2<T>(what: readonly Alternative<T>[] | Alternatives<T>): T {
    return this.or(2, what);
  }
  protected OR3<T>(what: readonly Alternative<T>[] | Alternatives<T>): T {
    return this.or(3, what);
  }
}

function makeRecord(name: string, record: () => unknown): RuleRecord {
  return { name, record, steps: [], first: new Int32Array(WORDS), nullable: false, options: [], repetitions: [], alternatives: [] };
}

/** Adds what begins `steps` to `into`; gives whether they may take nothing. */
function firstOf(steps: readonly Step[], into: Beginners): boolean {
  for (const step of steps) {
    switch (step.kind) {
      case 'token':
        unite(into, step.type.members);
        return false;
      case 'rule':
        unite(into, step.rule.first);
        if (!step.rule.nullable) return false;
        break;
      case 'option':
      case 'many':
        firstOf(step.steps, into);
        break;
      case 'or': {
        let nullable = false;
        for (const alternative of step.alternatives) nullable = firstOf(alternative, into) || nullable;
        if (!nullable) return false;
        break;
      }
      default:
        step satisfies never;
    }
  }
  return true;
}

function unite(into: Beginners, from: Beginners): void {
  for (let i = 0; i < WORDS; i++) into[i]! |= from[i]!;
}

const scratch = new Int32Array(WORDS);

function widen(record: RuleRecord): boolean {
  scratch.set(record.first);
  const nullable = firstOf(record.steps, record.first);
  const changed = nullable !== record.nullable || scratch.some((word, i) => word !== record.first[i]);
  record.nullable = nullable;
  return changed;
}

/** What takes nothing is chosen by any token. */
function beginnersOf(steps: readonly Step[]): Beginners {
  const beginners = new Int32Array(WORDS);
  if (firstOf(steps, beginners)) beginners.fill(-1);
  return beginners;
}

function fillTables(record: RuleRecord, steps: readonly Step[]): void {
  const take = <T>(table: T[], number: number, value: T): void => {
    if (table[number] !== undefined) throw new Error(`rule ${record.name} uses a number twice: ${number}`);
    table[number] = value;
  };
  for (const step of steps) {
    switch (step.kind) {
      case 'token':
      case 'rule':
        break;
      case 'option':
      case 'many':
        take(step.kind === 'option' ? record.options : record.repetitions, step.number, beginnersOf(step.steps));
        fillTables(record, step.steps);
        break;
      case 'or':
        take(record.alternatives, step.number, step.alternatives.map(beginnersOf));
        for (const alternative of step.alternatives) fillTables(record, alternative);
        break;
      default:
        step satisfies never;
    }
  }
}
