// The words and signs of the language, as token types. Reserved words are scanned as names and renamed afterwards (lexer.ts): a word after `.` is
// a name whatever it is elsewhere. `>` always stands alone, so that `Chan<Chan<int>>` closes twice; the expression parser joins neighbours into `>=`, `>>` and `>>=`.
import { tokenType, type TokenType } from './grammar.js';

const sign = (name: string, text: string, categories: readonly TokenType[] = []): TokenType => tokenType(name, `\`${text}\``, categories);

/** Every operator that stands between two operands. */
export const BinaryOperator = tokenType('BinaryOperator', 'an operator');
/** `=` and `+=` and kin, but `>>=`. */
export const AssignOperator = tokenType('AssignOperator', '`=`');
/** `- ! ~ & *` before an operand. */
export const PrefixOperator = tokenType('PrefixOperator', 'an operator');

// --- names, literals, comments

export const Identifier = tokenType('Identifier', 'a name');
export const Int = tokenType('Int', 'a number');
export const Float = tokenType('Float', 'a number');
export const Char = tokenType('Char', 'a character');
export const RawString = tokenType('RawString', 'a string');
export const StringStart = tokenType('StringStart', 'a string');
export const StringText = tokenType('StringText', 'text');
export const StringEnd = tokenType('StringEnd', '`"`');
export const InterpolationStart = tokenType('InterpolationStart', '`${`');
export const DocComment = tokenType('DocComment', 'a comment');
export const UnclosedComment = tokenType('UnclosedComment', 'a comment');

// --- signs

export const LCurly = sign('LCurly', '{');
export const RCurly = sign('RCurly', '}');
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

const word = (text: string): TokenType => tokenType(`${text === 'Self' ? 'SelfType' : text}Word`, `\`${text}\``);

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
export const reservedWords: ReadonlyMap<string, TokenType> = new Map(words.map((type) => [type.LABEL.slice(1, -1), type]));

/** Without brackets around blocks. One that begins like another stands before it. */
// prettier-ignore
export const signs: readonly TokenType[] = [
  LParen, RParen, LBracket, RBracket, Comma, Semicolon, ColonColon, Colon, EqEqEq, EqEq, Arrow, ThinArrow, DotDotEq, DotDot, Dot, Question, Hash, PlusPlus,
  NotEqEq, NotEq, ShlEq, Shl, LtEq, Lt, Gt, AndAnd, AmpEq, Amp, OrOr, PipeEq, Pipe, CaretEq, Caret, PlusEq, Plus, MinusEq, Minus, StarEq, Star, SlashEq, Slash,
  PercentEq, Percent, Bang, Tilde, Eq,
];
