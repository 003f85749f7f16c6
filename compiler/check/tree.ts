// The typed tree: what the checker gives to the IR builder. Everything is resolved: names to definitions, methods to functions, sugar to core forms.
// Generic bodies are checked once and appear once, in terms of their type parameters; the builder substitutes when it instantiates.
//
// Sugar that is gone here: `?` (a match that returns), `while let`, `if let`, `let else` (a match), `for` over anything but ranges and arrays (a loop over
// `x.iter()` and `next()`), method calls (calls), default arguments, `spawn` (a call of the library with a closure), `select` (calls of the library's Select and a match
// on the arm that won), map indexing (calls), `println` and its kin (a call with a `format`), `&&=`-like assignment operators on maps, arms that assign.
import type { Span } from '../diagnostics/diagnostic.js';
import type { EnumDef, FnDef, InterfaceDef, LocalDef, ModuleDef, StaticDef, StructDef, Type, TestDef } from './types.js';

export interface CheckedProgram {
  /** In import order, library included. */
  readonly modules: readonly ModuleDef[];
  /** The program's own file. */
  readonly root: ModuleDef;
  readonly main: FnDef | null; // null only for a library or when testing
  readonly tests: readonly TestDef[];
  /** Every function of the program's own modules, in the order of their declaration, reached or not. */
  readonly functions: readonly FnDef[];
  readonly wellKnown: WellKnown;
  /** Every implementation of an interface, for dynamic dispatch and for resolving `callBound`. With `args`, the one with those arguments of the interface.
   * Null also where `target` is that interface itself: a `callBound` whose receiver became an interface value is dispatched as a `callInterface`. */
  readonly implementations: (def: InterfaceDef, target: Type, args?: readonly Type[]) => Implementation | null;
  /** A user's own method that overrides derivation (`to_string`, `compare`), with its type arguments for that receiver; else null. */
  readonly override: (target: Type, method: 'to_string' | 'compare' | 'equals' | 'hash') => { readonly fn: FnDef; readonly typeArgs: readonly Type[] } | null;
}

export interface Implementation {
  /** The function for an interface method (the impl's own, or the interface's default), and its type arguments but for the method's own. */
  readonly method: (name: string) => { readonly fn: FnDef; readonly typeArgs: readonly Type[] };
}

/** Definitions of the library that forms refer to. All are found by name in the library's modules. */
export interface WellKnown {
  readonly option: EnumDef;
  readonly result: EnumDef;
  readonly error: StructDef;
  /** Any library function by module and name, e.g. ('runtime/entry', 'start'); throws where it is missing: a bug of the library. */
  readonly fn: (module: string, name: string) => FnDef;
}

export type BodyNode = Node;
export type TestBody = Node;

interface Base {
  readonly type: Type;
  readonly span: Span;
}

export type Node = Base &
  (
    | { readonly kind: 'int'; readonly value: bigint } // type int, byte, bool (0, 1) or char; wrapped to its type
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'unit' }
    | { readonly kind: 'local'; readonly def: LocalDef }
    | { readonly kind: 'static'; readonly def: StaticDef }
    | { readonly kind: 'fnValue'; readonly fn: FnDef; readonly typeArgs: readonly Type[] }
    | ClosureNode
    | { readonly kind: 'call'; readonly fn: FnDef; readonly typeArgs: readonly Type[]; readonly args: readonly Node[] }
    /** A method of an interface called on a value whose type is a type parameter; found when instantiated. `args[0]` is the receiver. */
    | {
        readonly kind: 'callBound';
        readonly interface: InterfaceDef;
        readonly interfaceArgs: readonly Type[];
        readonly method: string;
        readonly receiver: Type;
        readonly typeArgs: readonly Type[];
        readonly args: readonly Node[];
      }
    /** A method called on a value of interface type: dispatched on the object. `args[0]` is the receiver. */
    | {
        readonly kind: 'callInterface';
        readonly interface: InterfaceDef;
        readonly interfaceArgs: readonly Type[];
        readonly method: string;
        readonly args: readonly Node[];
      }
    | { readonly kind: 'callValue'; readonly callee: Node; readonly args: readonly Node[] }
    /** A concrete value where an interface value is expected. */
    | { readonly kind: 'toInterface'; readonly value: Node }
    | { readonly kind: 'unary'; readonly op: '-' | '!' | '~'; readonly operand: Node }
    /** Arithmetic on int, byte and float (operands of one type); `+` also on strings and arrays. */
    | { readonly kind: 'binary'; readonly op: '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '^' | '|'; readonly left: Node; readonly right: Node }
    /** On any type that allows it; operands of one type. */
    | { readonly kind: 'compare'; readonly op: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly left: Node; readonly right: Node }
    | { readonly kind: 'logical'; readonly op: '&&' | '||'; readonly left: Node; readonly right: Node }
    | { readonly kind: 'cast'; readonly value: Node } // to `type`, between primitive types
    /** Text parts and values shown, joined. A string or char at the top is bare; a user's to_string is used. */
    | { readonly kind: 'format'; readonly parts: readonly (string | Node)[] }
    | { readonly kind: 'tuple'; readonly elements: readonly Node[] }
    | { readonly kind: 'array'; readonly elements: readonly Node[] }
    /** `element` is a copy-free value evaluated once when it is constant or a variable of value type, else once for each place. */
    | { readonly kind: 'repeat'; readonly element: Node; readonly count: Node }
    /** In the order written; `index` is the field's. */
    | { readonly kind: 'struct'; readonly fields: readonly { readonly index: number; readonly value: Node }[] }
    | { readonly kind: 'variant'; readonly def: EnumDef; readonly index: number; readonly payload: readonly Node[] }
    | { readonly kind: 'field'; readonly object: Node; readonly index: number } // object is a struct (never a pointer: derefs are explicit)
    | { readonly kind: 'tupleIndex'; readonly object: Node; readonly index: number }
    | { readonly kind: 'index'; readonly object: Node; readonly index: Node } // array, or string (a byte)
    | { readonly kind: 'slice'; readonly object: Node; readonly from: Node | null; readonly to: Node | null; readonly inclusive: boolean } // array or string
    | { readonly kind: 'assign'; readonly target: Node; readonly op: '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '^' | '|' | null; readonly value: Node } // target: local, static, field, index (array), deref; type unit
    | { readonly kind: 'addressOf'; readonly place: Node } // local or static
    | { readonly kind: 'deref'; readonly pointer: Node }
    | { readonly kind: 'if'; readonly condition: Node; readonly then: Node; readonly otherwise: Node | null }
    /** Exhaustive. Arms in order; a guard sees the pattern's bindings. */
    | { readonly kind: 'match'; readonly value: Node; readonly arms: readonly MatchArmNode[] }
    | { readonly kind: 'block'; readonly statements: readonly Node[]; readonly value: Node | null } // statements' values are dropped
    | { readonly kind: 'let'; readonly pattern: PatternNode; readonly value: Node } // irrefutable; type unit
    | { readonly kind: 'loop'; readonly label: LoopLabel; readonly body: Node }
    | { readonly kind: 'while'; readonly label: LoopLabel; readonly condition: Node; readonly body: Node }
    | {
        readonly kind: 'forRange';
        readonly label: LoopLabel;
        readonly local: LocalDef;
        readonly from: Node;
        readonly to: Node;
        readonly inclusive: boolean;
        readonly body: Node;
      } // local is new in each round
    | { readonly kind: 'forArray'; readonly label: LoopLabel; readonly pattern: PatternNode; readonly array: Node; readonly body: Node } // sees pushes made meanwhile
    | { readonly kind: 'break'; readonly label: LoopLabel; readonly value: Node | null }
    | { readonly kind: 'continue'; readonly label: LoopLabel }
    | { readonly kind: 'return'; readonly value: Node | null }
    /** Runs when the function is left. `body` is a closure of no parameters. */
    | { readonly kind: 'defer'; readonly body: ClosureNode & Base }
    | { readonly kind: 'critical'; readonly body: Node }
  );

export interface ClosureNode {
  readonly kind: 'closure';
  readonly params: readonly LocalDef[];
  /** Locals of enclosing functions that the body (or a closure in it) uses, each once. */
  readonly captures: readonly LocalDef[];
  readonly result: Type;
  readonly body: Node; // `return` in it belongs to it
  /** For traces: "main.closure", "main.spawn", or the name of a local function. */
  readonly name: string;
}

/** Identity of a loop (or labelled block), for break and continue. */
export interface LoopLabel {
  readonly name: string | null;
}

export interface MatchArmNode {
  readonly pattern: PatternNode;
  readonly guard: Node | null;
  readonly body: Node;
}

export type PatternNode = { readonly span: Span } & (
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'binding'; readonly local: LocalDef }
  | { readonly kind: 'constant'; readonly value: Node } // int, float, string node (unit patterns are wildcards)
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint } // inclusive both; int, byte, char
  | { readonly kind: 'floatRange'; readonly from: number; readonly to: number; readonly inclusive: boolean }
  | { readonly kind: 'tuple'; readonly elements: readonly PatternNode[] }
  | {
      readonly kind: 'variant';
      readonly def: EnumDef;
      readonly index: number;
      readonly payload: readonly PatternNode[];
      readonly payloadTypes: readonly Type[];
    }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly index: number; readonly pattern: PatternNode; readonly type: Type }[] }
  /** Every alternative binds the same locals. */
  | { readonly kind: 'or'; readonly alternatives: readonly PatternNode[] }
);
