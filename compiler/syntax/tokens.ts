// The words and signs of the language, as Chevrotain token types. Reserved words are lexed as names and renamed afterwards (lexer.ts): a word after `.` is
// a name whatever it is elsewhere, and one table look-up is faster than thirty patterns. `>` is always lexed alone, so that `Chan<Chan<int>>` closes twice;
// the expression parser joins neighbours into `>=`, `>>` and `>>=`.
import { createToken, Lexer, type TokenType } from 'chevrotain';

const sign = (name: string, text: string, categories: TokenType[] = []): TokenType => createToken({ name, pattern: text, label: `\`${text}\``, categories });

/** Every operator that stands between two operands. */
export const BinaryOperator = createToken({ name: 'BinaryOperator', pattern: Lexer.NA, label: 'an operator' });
/** `=` and `+=` and kin, but `>>=`. */
export const AssignOperator = createToken({ name: 'AssignOperator', pattern: Lexer.NA, label: '`=`' });
/** `- ! ~ & *` before an operand. */
export const PrefixOperator = createToken({ name: 'PrefixOperator', pattern: Lexer.NA, label: 'an operator' });

// --- names, literals, trivia

const sticky =
  (regex: RegExp) =>
  (text: string, offset: number): RegExpExecArray | null => {
    regex.lastIndex = offset;
    return regex.exec(text);
  };

const matched = (text: string, start: number, end: number): [string] | null => (end > start ? [text.slice(start, end)] : null);

const afterDot = (text: string, offset: number): boolean => {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return text[at] === '.' && text[at - 1] !== '.';
};

const floatPattern = sticky(/[0-9][0-9_]*(?:\.[0-9][0-9_]*(?:[eE][+-]?[0-9][0-9_]*)?|[eE][+-]?[0-9][0-9_]*)/y);

/** Nested block comments, without recursion. Null when the comment does not end. */
const blockComment = (text: string, offset: number): [string] | null => {
  if (text.charCodeAt(offset + 1) !== 42) return null;
  let depth = 1;
  let at = offset + 2;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === 42 && next === 47) {
      at += 2;
      if (--depth === 0) return matched(text, offset, at);
    } else if (code === 47 && next === 42) {
      at += 2;
      depth++;
    } else at++;
  }
  return null;
};

/** What stands between quotes up to the closing quote or the next `${`. */
const stringText = (text: string, offset: number): [string] | null => {
  let at = offset;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34 || (code === 36 && text.charCodeAt(at + 1) === 123)) break;
    at += code === 92 ? 2 : 1;
  }
  return matched(text, offset, Math.min(at, text.length));
};

// Beyond ASCII: the letters that XML allows in names, a fixed list that needs no Unicode tables.
export const Identifier = createToken({
  name: 'Identifier',
  pattern:
    /[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdcf][A-Za-z0-9_\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdcf]*/,
  label: 'a name',
});
export const Int = createToken({ name: 'Int', pattern: /[0-9][0-9A-Za-z_]*/, label: 'a number' });
export const Float = createToken({
  name: 'Float',
  pattern: (text: string, offset: number) => (afterDot(text, offset) ? null : (floatPattern(text, offset) as [string] | null)),
  start_chars_hint: [...'0123456789'],
  line_breaks: false,
  label: 'a number',
});
export const Char = createToken({ name: 'Char', pattern: /'(?:\\[^\n]|[^'\\\n\r])*'?/, label: 'a character' });
/** `...` of JavaScript is none, and the lexer says so; to the parser it is a string. */
export const RawString = createToken({ name: 'RawString', pattern: /r"[^"]*"?|`[^`\n]*`/, line_breaks: true, label: 'a string' });
export const StringStart = createToken({ name: 'StringStart', pattern: '"', push_mode: 'string', label: 'a string' });
export const StringText = createToken({ name: 'StringText', pattern: stringText, line_breaks: true, label: 'text' });
export const StringEnd = createToken({ name: 'StringEnd', pattern: '"', pop_mode: true, label: '`"`' });
export const InterpolationStart = createToken({ name: 'InterpolationStart', pattern: '${', push_mode: 'code', label: '`${`' });

const Space = createToken({ name: 'Space', pattern: /[ \t\r\n\f\uFEFF]+/, line_breaks: true, group: Lexer.SKIPPED });
const DocComment = createToken({ name: 'DocComment', pattern: /\/\/\/[^\n\r]*/, group: 'docs' });
const LineComment = createToken({ name: 'LineComment', pattern: /\/\/[^\n\r]*/, group: Lexer.SKIPPED });
const BlockComment = createToken({ name: 'BlockComment', pattern: blockComment, line_breaks: true, start_chars_hint: ['/'], group: Lexer.SKIPPED });
export const UnclosedComment = createToken({ name: 'UnclosedComment', pattern: /\/\*[^]*/, line_breaks: true, label: 'a comment' });

// --- signs

export const LCurly = createToken({ name: 'LCurly', pattern: '{', push_mode: 'code', label: '`{`' });
export const RCurly = createToken({ name: 'RCurly', pattern: '}', pop_mode: true, label: '`}`' });
export const LParen = sign('LParen', '(');
export const RParen = sign('RParen', ')');
export const LBracket = sign('LBracket', '[');
export const RBracket = sign('RBracket', ']');
export const Comma = sign('Comma', ',');
export const Semicolon = sign('Semicolon', ';');
export const ColonColon = sign('ColonColon', '::');
export const Colon = sign('Colon', ':');
export const Arrow = sign('Arrow', '=>');
export const ThinArrow = sign('ThinArrow', '->');
export const DotDotEq = sign('DotDotEq', '..=');
export const DotDot = sign('DotDot', '..');
export const Dot = sign('Dot', '.');
export const Question = sign('Question', '?');
export const Hash = sign('Hash', '#');
export const PlusPlus = sign('PlusPlus', '++');

export const EqEqEq = sign('EqEqEq', '===', [BinaryOperator]);
export const NotEqEq = sign('NotEqEq', '!==', [BinaryOperator]);
export const EqEq = sign('EqEq', '==', [BinaryOperator]);
export const NotEq = sign('NotEq', '!=', [BinaryOperator]);
export const ShlEq = sign('ShlEq', '<<=', [AssignOperator]);
export const Shl = sign('Shl', '<<', [BinaryOperator]);
export const LtEq = sign('LtEq', '<=', [BinaryOperator]);
export const Lt = sign('Lt', '<', [BinaryOperator]);
export const Gt = sign('Gt', '>', [BinaryOperator]);
export const AndAnd = sign('AndAnd', '&&', [BinaryOperator]);
export const AmpEq = sign('AmpEq', '&=', [AssignOperator]);
export const Amp = sign('Amp', '&', [BinaryOperator, PrefixOperator]);
export const OrOr = sign('OrOr', '||', [BinaryOperator]);
export const PipeEq = sign('PipeEq', '|=', [AssignOperator]);
export const Pipe = sign('Pipe', '|', [BinaryOperator]);
export const CaretEq = sign('CaretEq', '^=', [AssignOperator]);
export const Caret = sign('Caret', '^', [BinaryOperator]);
export const PlusEq = sign('PlusEq', '+=', [AssignOperator]);
export const Plus = sign('Plus', '+', [BinaryOperator]);
export const MinusEq = sign('MinusEq', '-=', [AssignOperator]);
export const Minus = sign('Minus', '-', [BinaryOperator, PrefixOperator]);
export const StarEq = sign('StarEq', '*=', [AssignOperator]);
export const Star = sign('Star', '*', [BinaryOperator, PrefixOperator]);
export const SlashEq = sign('SlashEq', '/=', [AssignOperator]);
export const Slash = sign('Slash', '/', [BinaryOperator]);
export const PercentEq = sign('PercentEq', '%=', [AssignOperator]);
export const Percent = sign('Percent', '%', [BinaryOperator]);
export const Bang = sign('Bang', '!', [PrefixOperator]);
export const Tilde = sign('Tilde', '~', [PrefixOperator]);
export const Eq = sign('Eq', '=', [AssignOperator]);

// --- reserved words: never lexed, names are renamed to them

const word = (text: string): TokenType => createToken({ name: `${text === 'Self' ? 'SelfType' : text}Word`, pattern: Lexer.NA, label: `\`${text}\`` });

export const FnWord = word('fn');
export const LetWord = word('let');
export const VarWord = word('var');
export const ConstWord = word('const');
export const StructWord = word('struct');
export const EnumWord = word('enum');
export const InterfaceWord = word('interface');
export const ImplWord = word('impl');
export const ImportWord = word('import');
export const IfWord = word('if');
export const ElseWord = word('else');
export const MatchWord = word('match');
export const LoopWord = word('loop');
export const WhileWord = word('while');
export const ForWord = word('for');
export const InWord = word('in');
export const BreakWord = word('break');
export const ContinueWord = word('continue');
export const ReturnWord = word('return');
export const DeferWord = word('defer');
export const SpawnWord = word('spawn');
export const AsyncWord = word('async');
export const AwaitWord = word('await');
export const YieldWord = word('yield');
export const SelectWord = word('select');
export const UnsafeWord = word('unsafe');
export const ExternWord = word('extern');
export const AsWord = word('as');
export const TrueWord = word('true');
export const FalseWord = word('false');
export const SelfWord = word('self');
export const SelfTypeWord = word('Self');

// prettier-ignore
const words: readonly TokenType[] = [
  FnWord, LetWord, VarWord, ConstWord, StructWord, EnumWord, InterfaceWord, ImplWord, ImportWord, IfWord, ElseWord, MatchWord, LoopWord, WhileWord, ForWord,
  InWord, BreakWord, ContinueWord, ReturnWord, DeferWord, SpawnWord, AsyncWord, AwaitWord, YieldWord, SelectWord, UnsafeWord, ExternWord, AsWord, TrueWord,
  FalseWord, SelfWord, SelfTypeWord,
];

/** Reserved words by their text. */
export const reservedWords: ReadonlyMap<string, TokenType> = new Map(words.map((type) => [type.LABEL!.slice(1, -1), type]));

// A pattern that begins like another stands before it.
// prettier-ignore
const signs: readonly TokenType[] = [
  LParen, RParen, LBracket, RBracket, Comma, Semicolon, ColonColon, Colon, EqEqEq, EqEq, Arrow, ThinArrow, DotDotEq, DotDot, Dot, Question, Hash, PlusPlus,
  NotEqEq, NotEq, ShlEq, Shl, LtEq, Lt, Gt, AndAnd, AmpEq, Amp, OrOr, PipeEq, Pipe, CaretEq, Caret, PlusEq, Plus, MinusEq, Minus, StarEq, Star, SlashEq, Slash,
  PercentEq, Percent, Bang, Tilde, Eq,
];

export const modes: Record<string, TokenType[]> = {
  code: [Space, RawString, Identifier, Float, Int, Char, StringStart, DocComment, LineComment, BlockComment, UnclosedComment, LCurly, RCurly, ...signs],
  string: [StringEnd, InterpolationStart, StringText],
};

export const vocabulary: TokenType[] = [BinaryOperator, AssignOperator, PrefixOperator, ...modes['code']!, ...modes['string']!, ...words];
