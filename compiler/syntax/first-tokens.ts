// Which tokens begin each optional part and each alternative of the grammar. Chevrotain finds them by recording the grammar (it runs all the rules once, with methods
// that write down what they are called with) and following it, which takes longer than reading a small file. So the build does that once, and the bundled compiler has
// a table; where the sources run as they are, the grammar is recorded, and each entry is worked out when it is first wanted.
import { EOF, getLookaheadPaths, LLkLookaheadStrategy, type BaseParser, type ILookaheadStrategy, type TokenType } from 'chevrotain';

/**
 * By Chevrotain's number of the place in the grammar: for each alternative (an optional part has one) names of the tokens that begin it, with '' where it may be empty.
 */
export type FirstTokens = Readonly<Record<number, readonly (readonly string[])[]>>;

/** What the build put into the bundle (scripts/build.mjs). */
declare const WEFT_FIRST_TOKENS: FirstTokens | undefined;

export const builtFirstTokens: FirstTokens | null = typeof WEFT_FIRST_TOKENS === 'undefined' ? null : WEFT_FIRST_TOKENS;

type Alternation = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0];
type Optional = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0];
/** Chevrotain calls these on the parser. */
type Chooser = ReturnType<ILookaheadStrategy['buildLookaheadForAlternation']>;
type Test = ReturnType<ILookaheadStrategy['buildLookaheadForOptional']>;

/** What Chevrotain's parsers have and do not declare, in the version that package.json names. */
export interface Internals {
  selfAnalysisDone: boolean;
  readonly lookAheadFuncsCache: Map<number, Chooser | Test>;
}

/** Where the functions of `lazyLookahead` come from. */
const origins = new WeakMap<Chooser | Test, Parameters<typeof getLookaheadPaths>[0]>();

export function lazyLookahead(maxLookahead: number): ILookaheadStrategy {
  const strategy = new LLkLookaheadStrategy({ maxLookahead });
  return {
    validate: (grammar) => strategy.validate(grammar),
    buildLookaheadForAlternation: (options: Alternation) => {
      let choose: Chooser | null = null;
      const lazy = function (this: BaseParser, alternatives: Parameters<Chooser>[0]) {
        choose ??= strategy.buildLookaheadForAlternation(options);
        return choose.call(this, alternatives);
      } as Chooser;
      origins.set(lazy, { occurrence: options.prodOccurrence, rule: options.rule, prodType: 'Alternation', maxLookahead });
      return lazy;
    },
    buildLookaheadForOptional: (options: Optional) => {
      let test: Test | null = null;
      const lazy = function (this: BaseParser) {
        test ??= strategy.buildLookaheadForOptional(options);
        return test.call(this);
      } as Test;
      origins.set(lazy, { occurrence: options.prodOccurrence, rule: options.rule, prodType: options.prodType, maxLookahead });
      return lazy;
    },
  };
}

/** The table of a parser that has recorded its grammar, with `lazyLookahead(1)`. */
export function firstTokens(parser: BaseParser): FirstTokens {
  const table: Record<number, readonly (readonly string[])[]> = {};
  for (const [place, lookahead] of (parser as unknown as Internals).lookAheadFuncsCache) {
    // Of an optional part, the second is what comes after it.
    const origin = origins.get(lookahead)!;
    const paths = getLookaheadPaths(origin);
    table[place] = (origin.prodType === 'Alternation' ? paths : paths.slice(0, 1)).map((path) => path.map(([first]) => first?.name ?? ''));
  }
  return table;
}

type Types = ReadonlyMap<string, TokenType>;

/** Takes a table in the place of recording; whatever the table says of other grammars is nonsense. */
export function takeFirstTokens(parser: BaseParser, table: FirstTokens, vocabulary: readonly TokenType[]): void {
  const { lookAheadFuncsCache } = parser as unknown as Internals;
  const types: Types = new Map(vocabulary.map((type) => [type.name, type]));
  for (const [key, alternatives] of Object.entries(table)) {
    const place = Number(key);
    lookAheadFuncsCache.set(place, kindOf(place) === OR ? chooser(alternatives, types) : test(alternatives[0]!, types));
  }
}

const OR = 1;

/** The kind of a place: Chevrotain's numbers have it above the eight bits of the occurrence. */
const kindOf = (place: number): number => (place >> 8) & 15;

function chooser(alternatives: readonly (readonly string[])[], types: Types): Chooser {
  let sets: readonly Uint8Array[] | null = null;
  return function (this: BaseParser, choices) {
    sets ??= alternatives.map((names) => tokensOf(names, types));
    const next = this.LA(1).tokenTypeIdx!;
    for (let i = 0; i < sets.length; i++) {
      if (sets[i]![next] === 1 && (choices![i]!.GATE as (() => boolean) | undefined)?.call(this) !== false) return i;
    }
    return undefined;
  } as Chooser;
}

function test(names: readonly string[], types: Types): Test {
  let set: Uint8Array | null = null;
  return function (this: BaseParser) {
    set ??= tokensOf(names, types);
    return set[this.LA(1).tokenTypeIdx!] === 1;
  } as Test;
}

/** By `tokenTypeIdx`: 1 for these types and those of their categories. Types have their numbers once a parser or lexer was made of them. */
function tokensOf(names: readonly string[], types: Types): Uint8Array {
  const numbers = [...types.values()].map((type) => type.tokenTypeIdx!);
  const set = new Uint8Array(Math.max(EOF.tokenTypeIdx!, ...numbers) + 1);
  for (const name of names) {
    if (name === '') return set.fill(1);
    const type = types.get(name)!;
    for (const number of [type.tokenTypeIdx!, ...(type.categoryMatches ?? [])]) set[number] = 1;
  }
  return set;
}
