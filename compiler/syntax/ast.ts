// The syntax tree: what was written, nothing inferred. Every node has its span. The parser makes it, the checker reads it.
import type { Span } from '../diagnostics/diagnostic.js';

export interface Name {
  readonly text: string;
  readonly span: Span;
}

// --- files and items

export interface SourceModule {
  readonly file: number;
  readonly items: readonly Item[];
  /** Names that are declared where the text could not be read: they are there, and nothing more is known of them. */
  readonly unread?: readonly string[];
}

export type Item = ImportItem | FnItem | StructItem | EnumItem | InterfaceItem | ImplItem | ConstItem | StaticItem | TestItem;

export interface ImportItem {
  readonly kind: 'import';
  readonly names: readonly { readonly name: Name; readonly as: Name | null }[];
  readonly from: string;
  readonly fromSpan: Span;
  readonly span: Span;
}

export interface Attribute {
  readonly name: Name; // kernel, no_preempt, inline, intrinsic
  readonly argument: string | null; // #[intrinsic("apush")]
  readonly span: Span;
}

export interface TypeParameter {
  readonly name: Name;
  readonly bounds: readonly TypeNode[];
  readonly default: TypeNode | null;
}

export interface Parameter {
  readonly name: Name;
  readonly type: TypeNode | null; // null: a closure's, inferred; or self
  readonly default: Expr | null;
  readonly span: Span;
}

export interface FnItem {
  readonly kind: 'fn';
  readonly name: Name;
  readonly typeParams: readonly TypeParameter[];
  readonly hasSelf: boolean; // `self` is then not in params
  readonly selfSpan: Span | null;
  readonly params: readonly Parameter[];
  readonly result: TypeNode | null; // null: unit
  readonly body: Block | null; // null: extern, intrinsic, or an interface method without a default
  readonly async: boolean;
  readonly extern: boolean;
  readonly interrupt: boolean;
  readonly attributes: readonly Attribute[];
  readonly doc: string | null; // text of the /// lines
  readonly span: Span; // of the head, for messages
}

export interface StructItem {
  readonly kind: 'struct';
  readonly name: Name;
  readonly typeParams: readonly TypeParameter[];
  readonly fields: readonly { readonly name: Name; readonly type: TypeNode; readonly doc: string | null }[];
  readonly attributes: readonly Attribute[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface EnumItem {
  readonly kind: 'enum';
  readonly name: Name;
  readonly typeParams: readonly TypeParameter[];
  readonly variants: readonly { readonly name: Name; readonly payload: readonly TypeNode[]; readonly doc: string | null }[];
  readonly attributes: readonly Attribute[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface InterfaceItem {
  readonly kind: 'interface';
  readonly name: Name;
  readonly typeParams: readonly TypeParameter[];
  readonly methods: readonly FnItem[];
  readonly doc: string | null;
  readonly span: Span;
}

export interface ImplItem {
  readonly kind: 'impl';
  readonly typeParams: readonly TypeParameter[];
  readonly interface: TypeNode | null; // impl Interface for Type
  readonly target: TypeNode;
  readonly methods: readonly FnItem[];
  readonly span: Span;
}

export interface ConstItem {
  readonly kind: 'const';
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly value: Expr;
  readonly doc: string | null;
  readonly span: Span;
}

export interface StaticItem {
  readonly kind: 'static';
  readonly mutable: boolean; // static var / static let
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly value: Expr;
  readonly doc: string | null;
  readonly span: Span;
}

export interface TestItem {
  readonly kind: 'test';
  readonly name: string;
  readonly body: Block;
  readonly span: Span;
}

// --- types

export type TypeNode =
  | { readonly kind: 'name'; readonly name: Name; readonly args: readonly TypeNode[]; readonly span: Span } // int, Map<K, V>, Self
  | { readonly kind: 'array'; readonly element: TypeNode; readonly span: Span }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeNode[]; readonly span: Span } // () is unit
  | { readonly kind: 'fn'; readonly params: readonly TypeNode[]; readonly result: TypeNode | null; readonly async: boolean; readonly span: Span }
  | { readonly kind: 'pointer'; readonly to: TypeNode; readonly span: Span };

// --- statements

export interface Block {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
  readonly value: Expr | null; // last expression without `;`
  readonly span: Span;
}

export type Statement =
  | {
      readonly kind: 'let';
      readonly mutable: boolean;
      readonly pattern: Pattern;
      readonly type: TypeNode | null;
      readonly value: Expr;
      readonly otherwise: Block | null;
      readonly span: Span;
    }
  | { readonly kind: 'expr'; readonly expr: Expr; readonly span: Span }
  | { readonly kind: 'assign'; readonly target: Expr; readonly op: BinaryOp | null; readonly value: Expr; readonly span: Span } // op: +=
  | { readonly kind: 'while'; readonly label: Name | null; readonly condition: Expr; readonly body: Block; readonly span: Span }
  | { readonly kind: 'whileLet'; readonly label: Name | null; readonly pattern: Pattern; readonly value: Expr; readonly body: Block; readonly span: Span }
  | { readonly kind: 'for'; readonly label: Name | null; readonly pattern: Pattern; readonly iterable: Expr; readonly body: Block; readonly span: Span }
  | { readonly kind: 'defer'; readonly body: Block; readonly span: Span }
  | { readonly kind: 'yield'; readonly span: Span }
  | { readonly kind: 'item'; readonly item: FnItem | ConstItem; readonly span: Span }; // local functions and constants

// --- expressions

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '^' | '|' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';

export interface Argument {
  readonly name: Name | null; // only in spawn(...) options
  readonly value: Expr;
}

export type Expr =
  | { readonly kind: 'int'; readonly value: bigint; readonly span: Span } // 0 .. 2^64 - 1; the checker bounds it (decimal above int.MAX only under unary minus; hex and binary take 64 bits)
  | { readonly kind: 'float'; readonly value: number; readonly span: Span }
  | { readonly kind: 'char'; readonly value: number; readonly span: Span }
  | { readonly kind: 'bool'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span } // without interpolation; also raw
  | { readonly kind: 'interpolation'; readonly parts: readonly (string | Expr)[]; readonly span: Span }
  | { readonly kind: 'unit'; readonly span: Span }
  | { readonly kind: 'name'; readonly name: Name; readonly typeArgs: readonly TypeNode[]; readonly span: Span } // x, self, Self, Chan<int>
  | { readonly kind: 'tuple'; readonly elements: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'array'; readonly elements: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'repeat'; readonly element: Expr; readonly count: Expr; readonly span: Span } // [e; n]
  | {
      readonly kind: 'struct';
      readonly name: Name;
      readonly typeArgs: readonly TypeNode[];
      readonly fields: readonly { readonly name: Name; readonly value: Expr }[];
      readonly span: Span;
    } // P { x } is P { x: x }
  | { readonly kind: 'variant'; readonly name: Name; readonly span: Span } // .Circle, the enum is expected
  | { readonly kind: 'field'; readonly object: Expr; readonly name: Name; readonly typeArgs: readonly TypeNode[]; readonly span: Span } // a.b, Shape.Circle, int.MAX, Stack<int>.new
  | { readonly kind: 'tupleIndex'; readonly object: Expr; readonly index: number; readonly span: Span }
  | { readonly kind: 'index'; readonly object: Expr; readonly index: Expr; readonly span: Span }
  | { readonly kind: 'slice'; readonly object: Expr; readonly from: Expr | null; readonly to: Expr | null; readonly inclusive: boolean; readonly span: Span }
  | { readonly kind: 'range'; readonly from: Expr; readonly to: Expr; readonly inclusive: boolean; readonly span: Span } // only in for
  | { readonly kind: 'call'; readonly callee: Expr; readonly args: readonly Argument[]; readonly span: Span }
  | { readonly kind: 'unary'; readonly op: '-' | '!' | '~'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'addressOf'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'deref'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr; readonly span: Span }
  | { readonly kind: 'cast'; readonly operand: Expr; readonly type: TypeNode; readonly span: Span }
  | { readonly kind: 'try'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'await'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Block; readonly otherwise: Expr | null; readonly span: Span } // otherwise: a block, if or ifLet
  | { readonly kind: 'ifLet'; readonly pattern: Pattern; readonly value: Expr; readonly then: Block; readonly otherwise: Expr | null; readonly span: Span }
  | { readonly kind: 'match'; readonly value: Expr; readonly arms: readonly MatchArm[]; readonly span: Span }
  | { readonly kind: 'loop'; readonly label: Name | null; readonly body: Block; readonly span: Span }
  | Block
  | { readonly kind: 'break'; readonly label: Name | null; readonly value: Expr | null; readonly span: Span }
  | { readonly kind: 'continue'; readonly label: Name | null; readonly span: Span }
  | { readonly kind: 'return'; readonly value: Expr | null; readonly span: Span }
  | {
      readonly kind: 'closure';
      readonly params: readonly ClosureParameter[];
      readonly result: TypeNode | null;
      readonly async: boolean;
      readonly body: Expr | AssignBody;
      readonly long: boolean;
      readonly span: Span;
    } // long: written with fn
  | { readonly kind: 'spawn'; readonly options: readonly Argument[]; readonly operand: Expr; readonly span: Span } // operand: call, block, or `async` block
  | { readonly kind: 'async'; readonly body: Block; readonly span: Span }
  | { readonly kind: 'select'; readonly arms: readonly SelectArm[]; readonly span: Span }
  | { readonly kind: 'critical'; readonly body: Block; readonly span: Span }
  | { readonly kind: 'unsafe'; readonly body: Block; readonly span: Span }
  | {
      readonly kind: 'asm';
      readonly template: string;
      readonly operands: readonly { readonly direction: 'in' | 'out' | 'inout'; readonly value: Expr }[];
      readonly span: Span;
    }
  | { readonly kind: 'error'; readonly span: Span }; // what recovery put in the place of something unreadable

/** `x = e` as the body of an arrow closure or an arm. */
export interface AssignBody {
  readonly kind: 'assignBody';
  readonly target: Expr;
  readonly op: BinaryOp | null;
  readonly value: Expr;
  readonly span: Span;
}

/** Closure parameters are patterns: `(a, b) => ...` has two names, `((a, b)) => ...` one tuple. */
export interface ClosureParameter {
  readonly pattern: Pattern;
  readonly type: TypeNode | null;
}

export interface MatchArm {
  readonly pattern: Pattern;
  readonly guard: Expr | null;
  readonly body: Expr | AssignBody;
  readonly span: Span;
}

export interface SelectArm {
  /** `recv` stands for any call in the head; the checker says which ones are allowed. `pattern` is null for `send`, `after`, `default` and heads without one. */
  readonly head:
    | { readonly kind: 'operation'; readonly pattern: Pattern | null; readonly call: Expr }
    | { readonly kind: 'after'; readonly ms: Expr }
    | { readonly kind: 'default' };
  readonly body: Expr | AssignBody;
  readonly span: Span;
}

// --- patterns

export type Pattern =
  | { readonly kind: 'wildcard'; readonly span: Span }
  | { readonly kind: 'binding'; readonly name: Name; readonly span: Span }
  | { readonly kind: 'literal'; readonly value: Expr; readonly span: Span } // int (maybe negative), float, char, string, bool, unit
  | { readonly kind: 'range'; readonly from: Expr | null; readonly to: Expr | null; readonly inclusive: boolean; readonly span: Span }
  | { readonly kind: 'tuple'; readonly elements: readonly Pattern[]; readonly span: Span }
  | { readonly kind: 'variant'; readonly path: readonly Name[]; readonly payload: readonly Pattern[] | null; readonly span: Span } // .Dot, Shape.Circle(r), Some(x); path has one or two names; one name and no payload only after a dot (dotted) or None
  | {
      readonly kind: 'struct';
      readonly name: Name;
      readonly fields: readonly { readonly name: Name; readonly pattern: Pattern }[];
      readonly rest: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'or'; readonly alternatives: readonly Pattern[]; readonly span: Span };
