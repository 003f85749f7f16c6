// Expressions to typed nodes. `checkExpr` takes what the surroundings expect as a hint; `exprAs` insists on a type.
import type { Span } from '../diagnostics/diagnostic.js';
import type { AssignBody, BinaryOp, Expr, Name } from '../syntax/ast.js';
import { checkAsyncBlock, checkAwait, futureResult } from './async.js';
import { DISCARD, discards, dropped, errorNode, wantedType, type Body, type Join, type Want } from './body.js';
import { callExpr, checkField, constructor, typeOfPath } from './call.js';
import { checkClosure } from './closure.js';
import { constantValue } from './constant.js';
import { didYouMean, lookup, mayUse, visibleNames, type Definition } from './environment.js';
import { Cases } from './exhaustive.js';
import { findMethod } from './impls.js';
import { callMethodWith } from './call.js';
import { elsewhereHint } from './elsewhere.js';
import { howToMake } from './making.js';
import { checkPattern, neverFails } from './pattern.js';
import { completeArguments, resolveType } from './resolve-type.js';
import { checkSelect } from './select.js';
import { checkSpawn } from './spawn.js';
import { checkAssign } from './assign.js';
import { checkBlock } from './statement.js';
import { checkTry } from './try.js';
import { showType } from './type-text.js';
import type { MatchArmNode, Node } from './tree.js';
import type { FnDef, StructDef, Type } from './types.js';
import { BOOL, BYTE, CHAR, ERROR, FLOAT, INT, NEVER, STRING, UNIT } from './types.js';
import { prune, substitute, unify } from './unify.js';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

const INT_MAX = 2n ** 63n - 1n;

export function exprAs(b: Body, e: Expr, type: Type): Node {
  return b.coerce(checkExpr(b, e, type), type);
}

/** An expression whose value is not used. */
export function checkDiscarded(b: Body, e: Expr): Node {
  const node = checkExpr(b, e, DISCARD);
  const type = prune(node.type);
  if (type.kind === 'enum' && type.def === b.program.result && !b.env.library) {
    b.program.report.warning('W0004', e.span, 'this `Result` is ignored', 'handle it with `match` or `?`, or write `let _ = ...`');
  }
  if (futureResult(b.program, type) !== null && !b.env.library)
    b.program.report.warning('W0004', e.span, 'this `Future` is never awaited', 'write `await`, start it with `spawn`, or write `let _ = ...`');
  return node;
}

export function checkExpr(b: Body, e: Expr, want: Want): Node {
  const { span } = e;
  switch (e.kind) {
    case 'int':
      return checkInt(b, e.value, want, span, false);
    case 'float':
      return { kind: 'float', value: e.value, type: FLOAT, span };
    case 'char':
      return { kind: 'int', value: BigInt(e.value), type: CHAR, span };
    case 'bool':
      return { kind: 'int', value: e.value ? 1n : 0n, type: BOOL, span };
    case 'string':
      return { kind: 'string', value: e.value, type: STRING, span };
    case 'interpolation':
      return { kind: 'format', parts: formatParts(e.parts.map((p) => (typeof p === 'string' ? p : checkExpr(b, p, null)))), type: STRING, span };
    case 'unit':
      return { kind: 'unit', type: UNIT, span };
    case 'name':
      return checkName(b, e, want);
    case 'tuple': {
      const wanted = wantedType(want);
      const elements = e.elements.map((element, i) => {
        const type = wanted?.kind === 'tuple' && wanted.elements.length === e.elements.length ? wanted.elements[i]! : null;
        return type === null ? checkExpr(b, element, null) : exprAs(b, element, type);
      });
      return b.make({ kind: 'tuple', elements, type: { kind: 'tuple', elements: elements.map((n) => n.type) }, span });
    }
    case 'array': {
      const wanted = wantedType(want);
      const element =
        wanted?.kind === 'array'
          ? wanted.element
          : b.fresh(span, 'what the elements of this array are', 'write the type of the variable: `let xs: [int] = [];`');
      const elements = e.elements.map((x) => exprAs(b, x, element));
      return b.make({ kind: 'array', elements, type: { kind: 'array', element }, span });
    }
    case 'repeat': {
      const wanted = wantedType(want);
      const element = wanted?.kind === 'array' ? exprAs(b, e.element, wanted.element) : checkExpr(b, e.element, null);
      const count = exprAs(b, e.count, INT);
      return b.make({ kind: 'repeat', element, count, type: { kind: 'array', element: wanted?.kind === 'array' ? wanted.element : element.type }, span });
    }
    case 'struct':
      return checkStruct(b, e, want);
    case 'variant':
      return checkDotVariant(b, e, want);
    case 'field':
      return checkField(b, e, want);
    case 'tupleIndex':
      return checkTupleIndex(b, e);
    case 'index':
      return checkIndex(b, e);
    case 'slice':
      return checkSlice(b, e);
    case 'range':
      return b.error(
        'E0319',
        span,
        'a range stands only in `for`, in an index and in patterns',
        'go over it with `for i in a..b { }`; an array is filled with `xs.push(i)`',
      );
    case 'call':
      return callExpr(b, e, want);
    case 'unary':
      return checkUnary(b, e, want);
    case 'addressOf':
      return checkAddressOf(b, e, false);
    case 'deref': {
      const pointer = checkExpr(b, e.operand, null);
      const type = prune(pointer.type);
      if (type.kind === 'error') return errorNode(span);
      if (type.kind !== 'pointer') return b.error('E0318', span, `\`${showType(type)}\` is not a pointer`);
      return b.make({ kind: 'deref', pointer, type: type.to, span });
    }
    case 'binary':
      return checkBinary(b, e, want);
    case 'cast':
      return checkCast(b, e);
    case 'try':
      return checkTry(b, e);
    case 'await':
      return checkAwait(b, e);
    case 'async':
      return checkAsyncBlock(b, e, want);
    case 'unsafe':
    case 'asm':
      return b.error('E0911', span, `\`${e.kind}\` is not available in this version`);
    case 'if':
      return checkIf(b, e, want);
    case 'ifLet':
      return checkIfLet(b, e, want);
    case 'match':
      return checkMatch(b, e, want);
    case 'loop': {
      const join = newJoin(want);
      const entry = { label: { name: e.label?.text ?? null }, join, broken: false };
      b.frame.loops.push(entry);
      const body = checkBlock(b, e.body, DISCARD);
      b.frame.loops.pop();
      return b.make({ kind: 'loop', label: entry.label, body, type: entry.broken ? (discards(want) ? UNIT : (join.type ?? UNIT)) : NEVER, span });
    }
    case 'block':
      return checkBlock(b, e, want);
    case 'break':
      return checkBreak(b, e);
    case 'continue': {
      const entry = findLoop(b, e.label, span, 'continue');
      return entry === null ? errorNode(span) : { kind: 'continue', label: entry.label, type: NEVER, span };
    }
    case 'return':
      return checkReturn(b, e);
    case 'closure':
      return checkClosure(b, e, want);
    case 'spawn':
      return checkSpawn(b, e, want !== null && want.kind === 'discard');
    case 'select':
      return checkSelect(b, e, want);
    case 'critical': {
      const body = checkBlock(b, e.body, want);
      return b.make({ kind: 'critical', body, type: body.type, span });
    }
    case 'error':
      return errorNode(span);
    default:
      return e satisfies never;
  }
}

// --- literals

function checkInt(b: Body, value: bigint, want: Want, span: Span, negated: boolean): Node {
  const type = wantedType(want);
  if (type?.kind === 'byte' && value <= 255n && !negated) return { kind: 'int', value, type: BYTE, span };
  let result = negated ? -value : value;
  if (value > INT_MAX && !(negated && value === INT_MAX + 1n)) {
    const start = b.program.files[span.file]?.text.slice(span.start, span.start + 2).toLowerCase();
    if ((start !== '0x' && start !== '0b') || value > 2n ** 64n - 1n) {
      return b.error('E0316', span, 'this number does not fit an `int`', 'an `int` goes from -9223372036854775808 to 9223372036854775807');
    }
    result = BigInt.asIntN(64, result);
  }
  return { kind: 'int', value: result, type: INT, span };
}

/** Formats in a format are spliced: `println("${x}")` joins once. */
export function formatParts(parts: readonly (string | Node)[]): (string | Node)[] {
  const out: (string | Node)[] = [];
  for (const part of parts) {
    const pieces = typeof part === 'string' ? [part] : part.kind === 'format' ? part.parts : part.kind === 'string' ? [part.value] : [part];
    for (const piece of pieces) {
      const last = out.length - 1;
      if (typeof piece === 'string' && typeof out[last] === 'string') out[last] = out[last] + piece;
      else if (piece !== '') out.push(piece);
    }
  }
  return out;
}

// --- names

/** Names that stand for a variant of the prelude's enums wherever nothing else has that name. */
export function standingVariant(name: string): 'option' | 'result' | null {
  return name === 'Some' || name === 'None' ? 'option' : name === 'Ok' || name === 'Err' ? 'result' : null;
}

function checkName(b: Body, e: Of<'name'>, want: Want): Node {
  const { text } = e.name;
  const { span } = e;
  const entry = b.find(text);
  if (entry !== null) {
    entry.used = true;
    switch (entry.kind) {
      case 'local':
        if (!b.capture(entry.def, entry.frame)) {
          return b.error('E0212', span, `a local function with type parameters cannot use \`${text}\` of the function around it`, 'pass it as an argument');
        }
        return b.make({ kind: 'local', def: entry.def, type: entry.def.type, span });
      case 'const':
        return useConstant(b, constantValue(b.program, entry.def), span);
      case 'localFn':
        return fnValue(
          b,
          entry.fn,
          e.typeArgs.map((t) => resolveType(b.program, b.types, t)),
          span,
          want,
        );
      default:
        return entry satisfies never;
    }
  }
  const def = lookup(b.program, b.env, text);
  if (def !== null) return definitionValue(b, def, e, want);
  const standing = standingVariant(text);
  if (standing !== null) {
    const enumDef = standing === 'option' ? b.program.option : b.program.result;
    return constructor(b, enumDef, b.freshArguments(enumDef.typeParams, span, enumDef.name), text, e.name, null, want, span);
  }
  if (typeOfPath(b, e) !== null) return b.error('E0208', span, `\`${text}\` is a type, not a value`);
  return unknownName(b, e.name);
}

export function unknownName(b: Body, name: Name): Node {
  if (name.text === 'self') return b.error('E0201', name.span, '`self` is only known in methods', 'declare it as the first parameter: `fn f(self)`');
  if (b.unknown.has(name.text)) return errorNode(name.span);
  b.unknown.add(name.text);
  const hint = didYouMean(name.text, [...b.localNames(), ...visibleNames(b.program, b.env)]) ?? elsewhereHint(b.program, b.env, name.text);
  return b.error('E0201', name.span, `there is no \`${name.text}\` here`, hint);
}

export function useConstant(b: Body, value: Node | null, span: Span): Node {
  return value === null ? errorNode(span) : { ...value, span };
}

function definitionValue(b: Body, def: Definition, e: Of<'name'>, want: Want): Node {
  const { span } = e;
  switch (def.kind) {
    case 'fn':
      return fnValue(
        b,
        def,
        e.typeArgs.map((t) => resolveType(b.program, b.types, t)),
        span,
        want,
      );
    case 'static':
      return b.make({ kind: 'static', def, type: b.program.staticType(def), span });
    case 'const':
      return useConstant(b, constantValue(b.program, def), span);
    case 'struct':
      return b.error('E0208', span, `\`${def.name}\` is a struct, not a value`, howToMake(b, def));
    case 'enum':
      return b.error('E0208', span, `\`${def.name}\` is an enum, not a value`, `write \`${def.name}.${def.variants[0]?.name ?? 'Variant'}\``);
    case 'interface':
      return b.error('E0208', span, `\`${def.name}\` is an interface, not a value`);
    case 'missing':
      return errorNode(span);
    default:
      return def satisfies never;
  }
}

/** A function as a value. `explicit` are written type arguments. */
export function fnValue(b: Body, fn: FnDef, explicit: readonly Type[], span: Span, want: Want, prefix: readonly Type[] = []): Node {
  const info = b.program.infos.get(fn);
  const own = fn.typeParams.slice(prefix.length);
  const inherited = explicit.length === 0 && own.length > 0 ? outerArguments(b, fn, prefix.length) : [];
  const rest = own.slice(inherited.length);
  const given = explicit.length > 0 ? completeArguments(b.program, fn.name, rest, explicit, span) : b.freshArguments(rest, span, fn.name);
  const typeArgs = [...prefix, ...inherited, ...given];
  const params = fn.params.map((p) => substitute(p.type, fn.typeParams, typeArgs));
  const type: Type = { kind: 'fn', params, result: substitute(fn.result, fn.typeParams, typeArgs) };
  const wanted = wantedType(want);
  if (info?.variadic === true && wanted?.kind === 'fn') {
    // println where a function of one int is wanted: a closure that formats
    const locals = wanted.params.map((t, i) => b.temporary(`value${i}`, t, span));
    const parts = formatParts(locals.flatMap((def, i): (string | Node)[] => [i > 0 ? ' ' : '', b.make({ kind: 'local', def, type: def.type, span })]));
    const call: Node = { kind: 'call', fn, typeArgs: [], args: [{ kind: 'format', parts, type: STRING, span }], type: fn.result, span };
    return b.make({
      kind: 'closure',
      params: locals,
      captures: [],
      result: fn.result,
      body: call,
      name: fn.name,
      type: { kind: 'fn', params: wanted.params, result: fn.result },
      span,
    });
  }
  b.hint(type, want);
  b.require(fn.typeParams, typeArgs, span);
  return b.make({ kind: 'fnValue', fn, typeArgs, type, span });
}

/** The type parameters that a local function has from the function around it stand for themselves. */
export function outerArguments(b: Body, fn: FnDef, from: number): readonly Type[] {
  const info = b.program.infos.get(fn);
  if (info === undefined || fn.impl !== null) return [];
  const outer = fn.typeParams.length - info.ownTypeParams.length - from;
  return outer <= 0 ? [] : fn.typeParams.slice(from, from + outer).map((def): Type => ({ kind: 'param', def }));
}

// --- structs, variants

function checkStruct(b: Body, e: Of<'struct'>, want: Want): Node {
  const { span } = e;
  const checkLoose = (): Node => {
    for (const field of e.fields) checkExpr(b, field.value, null);
    return errorNode(span);
  };
  const path = typeOfPath(b, { kind: 'name', name: e.name, typeArgs: e.typeArgs, span });
  if (path === null) {
    checkLoose();
    if (lookup(b.program, b.env, e.name.text)?.kind === 'missing') return errorNode(span);
    return b.error('E0202', e.name.span, `there is no struct \`${e.name.text}\``, didYouMean(e.name.text, visibleNames(b.program, b.env)));
  }
  const type = prune(path);
  if (type.kind === 'error') return checkLoose();
  if (type.kind !== 'struct') {
    checkLoose();
    return b.error('E0208', e.name.span, `\`${showType(type)}\` is not a struct`, type.kind === 'enum' ? `write \`${type.def.name}.Variant(...)\`` : undefined);
  }
  b.hint(type, want);
  const { def, args } = type;
  const seen = new Set<number>();
  const fields: { index: number; value: Node }[] = [];
  for (const field of e.fields) {
    const index = def.fields.findIndex((f) => f.name === field.name.text);
    if (index < 0) {
      b.error(
        'E0203',
        field.name.span,
        `\`${def.name}\` has no field \`${field.name.text}\``,
        didYouMean(
          field.name.text,
          def.fields.map((f) => f.name),
        ),
      );
      checkExpr(b, field.value, null);
      continue;
    }
    checkPrivate(b, def, field.name);
    if (seen.has(index)) b.error('E0314', field.name.span, `the field \`${field.name.text}\` is given twice`);
    seen.add(index);
    fields.push({ index, value: exprAs(b, field.value, substitute(def.fields[index]!.type, def.typeParams, args)) });
  }
  const missing = def.fields.filter((_, i) => !seen.has(i)).map((f) => `\`${f.name}\``);
  if (missing.length > 0 && e.fields.every((f) => def.fields.some((d) => d.name === f.name.text))) {
    const hidden = def.fields.some((f) => f.name.startsWith('_') && !mayUse(b.program, b.env, def.module, f.name));
    return b.error(
      'E0314',
      span,
      `${missing.join(', ')} missing in \`${def.name} { ... }\``,
      hidden ? `\`${def.name}\` has private fields: make it with \`${def.name}.new(...)\`` : undefined,
    );
  }
  b.require(def.typeParams, args, span);
  return b.make({ kind: 'struct', fields, type, span });
}

export function checkPrivate(b: Body, def: StructDef, name: Name): void {
  if (!mayUse(b.program, b.env, def.module, name.text)) b.error('E0206', name.span, `\`${name.text}\` is private to the module of \`${def.name}\``);
}

function checkDotVariant(b: Body, e: Of<'variant'>, want: Want): Node {
  const wanted = wantedType(want);
  if (wanted?.kind === 'error') return errorNode(e.span);
  if (wanted?.kind !== 'enum') {
    return b.error(
      'E0307',
      e.span,
      `cannot tell which enum \`.${e.name.text}\` belongs to`,
      wanted === null || wanted.kind === 'infer' ? `write \`Enum.${e.name.text}\`` : `a \`${showType(wanted)}\` is expected here`,
    );
  }
  return constructor(b, wanted.def, wanted.args, e.name.text, e.name, null, want, e.span);
}

// --- parts of values

/** Sees through pointers. */
export function dereferenced(b: Body, node: Node): Node {
  let value = node;
  for (let type = prune(value.type); type.kind === 'pointer'; type = prune(value.type))
    value = b.make({ kind: 'deref', pointer: value, type: type.to, span: node.span });
  return value;
}

export function mustBeKnown(b: Body, span: Span): Node {
  return b.error('E0307', span, 'the type of this must be known here', 'write the type where the variable or parameter is declared');
}

function checkTupleIndex(b: Body, e: Of<'tupleIndex'>): Node {
  const object = dereferenced(b, checkExpr(b, e.object, null));
  const type = prune(object.type);
  if (type.kind === 'error' || type.kind === 'never') return errorNode(e.span);
  if (type.kind === 'infer') return mustBeKnown(b, e.object.span);
  if (type.kind !== 'tuple') return b.error('E0203', e.span, `\`${showType(type)}\` is not a tuple`);
  const element = type.elements[e.index];
  if (element === undefined)
    return b.error('E0203', e.span, `\`${showType(type)}\` has no element ${e.index}`, `they are counted from 0 to ${type.elements.length - 1}`);
  return b.make({ kind: 'tupleIndex', object, index: e.index, type: element, span: e.span });
}

function checkIndex(b: Body, e: Of<'index'>): Node {
  const object = dereferenced(b, checkExpr(b, e.object, null));
  const type = prune(object.type);
  switch (type.kind) {
    case 'error':
    case 'never':
      checkExpr(b, e.index, null);
      return errorNode(e.span);
    case 'infer':
      return mustBeKnown(b, e.object.span);
    case 'array':
      return b.make({ kind: 'index', object, index: exprAs(b, e.index, INT), type: type.element, span: e.span });
    case 'string':
      return { kind: 'index', object, index: exprAs(b, e.index, INT), type: BYTE, span: e.span };
    default: {
      const found = findMethod(b.program.impls, type, 'at');
      if (found === null) {
        checkExpr(b, e.index, null);
        return b.error('E0319', e.span, `\`${showType(type)}\` cannot be indexed`, type.kind === 'tuple' ? 'elements of a tuple are `t.0`, `t.1`' : undefined);
      }
      return callMethodWith(b, object, 'at', [{ name: null, value: e.index }], e.span);
    }
  }
}

function checkSlice(b: Body, e: Of<'slice'>): Node {
  const object = dereferenced(b, checkExpr(b, e.object, null));
  const from = e.from === null ? null : exprAs(b, e.from, INT);
  const to = e.to === null ? null : exprAs(b, e.to, INT);
  const type = prune(object.type);
  if (type.kind === 'error' || type.kind === 'never') return errorNode(e.span);
  if (type.kind === 'infer') return mustBeKnown(b, e.object.span);
  if (type.kind !== 'array' && type.kind !== 'string') return b.error('E0319', e.span, `\`${showType(type)}\` has no slices`, 'arrays and strings have');
  return b.make({ kind: 'slice', object, from, to, inclusive: e.inclusive, type, span: e.span });
}

/** `&x`. A `let` may stand here only as the operand of address_of. */
export function checkAddressOf(b: Body, e: Of<'addressOf'>, letAllowed: boolean): Node {
  const { span } = e;
  const place = checkExpr(b, e.operand, null);
  if (prune(place.type).kind === 'error') return errorNode(span);
  const hint = 'the address of a local `var` or a `static var` can be taken';
  if (place.kind === 'local') {
    if (!place.def.mutable && !letAllowed) return b.error('E0318', span, `\`${place.def.name}\` is not a \`var\``, `declare it with \`var\`; ${hint}`);
    place.def.addressTaken = true;
  } else if (place.kind === 'static') {
    if (!place.def.mutable && !letAllowed) return b.error('E0318', span, `\`${place.def.name}\` is not a \`static var\``, hint);
    if (place.def.module !== b.env.def && !b.env.library)
      return b.error('E0318', span, `\`${place.def.name}\` belongs to another module`, 'give that module a function which does what you need');
  } else return b.error('E0318', span, 'this has no address', hint);
  return b.make({ kind: 'addressOf', place, type: { kind: 'pointer', to: place.type }, span });
}

// --- operators

function checkUnary(b: Body, e: Of<'unary'>, want: Want): Node {
  const { op, span } = e;
  if (op === '-' && e.operand.kind === 'int') return checkInt(b, e.operand.value, want, span, true);
  if (op === '-' && e.operand.kind === 'float') return { kind: 'float', value: -e.operand.value, type: FLOAT, span };
  const operand = checkExpr(b, e.operand, op === '!' ? BOOL : wantedType(want));
  const type = prune(operand.type);
  if (type.kind === 'error') return errorNode(span);
  if (type.kind === 'infer') return mustBeKnown(b, e.operand.span);
  const fits = op === '!' ? type.kind === 'bool' : type.kind === 'int' || type.kind === 'byte' || (op === '-' && type.kind === 'float');
  if (!fits && type.kind !== 'never') {
    return b.error(
      'E0305',
      span,
      `\`${op}\` does not work on \`${showType(type)}\``,
      op === '!' && type.kind === 'int' ? 'the bits of an int are inverted by `~`' : op === '~' && type.kind === 'bool' ? 'write `!`' : undefined,
    );
  }
  return { kind: 'unary', op, operand, type, span };
}

type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = Exclude<BinaryOp, CompareOp | '&&' | '||'>;

function isCompare(op: BinaryOp): op is CompareOp {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

export function isArithmetic(op: BinaryOp): op is ArithmeticOp {
  return op !== '&&' && op !== '||' && !isCompare(op);
}

/** Whether the operator works on two values of that type. */
export function operatorFits(op: ArithmeticOp, type: Type): boolean {
  switch (type.kind) {
    case 'int':
    case 'byte':
      return true;
    case 'float':
      return op === '+' || op === '-' || op === '*' || op === '/' || op === '%';
    case 'bool':
      return op === '&' || op === '|' || op === '^';
    case 'string':
    case 'array':
      return op === '+';
    default:
      return false;
  }
}

/** Chains of operators lean to the left and may be thousands long: the spine is walked by a loop. */
function checkBinary(b: Body, e: Of<'binary'>, want: Want): Node {
  const spine: { e: Of<'binary'>; want: Want }[] = [];
  let left: Expr = e;
  let hint: Want = wantedType(want);
  while (left.kind === 'binary') {
    spine.push({ e: left, want: hint });
    hint = left.op === '&&' || left.op === '||' ? BOOL : isCompare(left.op) ? null : hint;
    left = left.left;
  }
  const inner = spine[spine.length - 1]!;
  let node: Node;
  let i = spine.length - 1;
  if (isLiteral(left) && !isLiteral(inner.e.right) && inner.e.op !== '&&' && inner.e.op !== '||') {
    // 1 + b: the literal takes the type of the other side
    const right = checkExpr(b, inner.e.right, hint);
    node = operation(b, inner.e, checkExpr(b, left, right.type), right);
    i--;
  } else node = checkExpr(b, left, hint);
  for (; i >= 0; i--) {
    const { e: at } = spine[i]!;
    if (at.op === '&&' || at.op === '||') {
      node = b.coerce(node, BOOL);
      const right = exprAs(b, at.right, BOOL);
      node = { kind: 'logical', op: at.op, left: node, right, type: BOOL, span: at.span };
    } else node = operation(b, at, node, checkExpr(b, at.right, node.type));
  }
  return node;
}

function isLiteral(e: Expr): boolean {
  return e.kind === 'int' || (e.kind === 'unary' && e.operand.kind === 'int') || (e.kind === 'name' && e.name.text === 'None');
}

function operation(b: Body, e: Of<'binary'>, left: Node, right: Node): Node {
  const { op, span } = e;
  const l = prune(left.type);
  const r = prune(right.type);
  if (l.kind === 'error' || r.kind === 'error') return isCompare(op) ? { kind: 'unit', type: ERROR, span } : errorNode(span);
  if (l.kind === 'struct' && l.def.name === 'Chan' && op !== '==' && op !== '!=')
    return b.error('E0305', span, 'channels have no operators', 'write `ch.send(v)` to send, `ch.recv()` for the next value');
  if (isCompare(op)) {
    const other = b.coerce(right, l.kind === 'never' ? r : l);
    if (prune(other.type).kind === 'error') return errorNode(span);
    if (op !== '==' && op !== '!=') b.requireOrder(l, span);
    return { kind: 'compare', op, left, right: other, type: BOOL, span };
  }
  if (l.kind === 'string' && op === '+' && r.kind !== 'string' && r.kind !== 'never' && r.kind !== 'infer') {
    return b.error('E0305', span, `\`+\` does not join \`string\` and \`${showType(r)}\``, 'write it into the text: `"... ${x}"`');
  }
  if (l.kind === 'enum' && (l.def === b.program.option || l.def === b.program.result)) {
    return b.error(
      'E0305',
      span,
      `\`${op}\` does not work on \`${showType(l)}\``,
      'take the value out first, with `match`, `?`, `.unwrap_or(...)` or `.unwrap()`',
    );
  }
  const other = b.coerce(right, l.kind === 'never' ? r : l);
  if (prune(other.type).kind === 'error') return errorNode(span);
  const type = prune(l.kind === 'never' ? r : l);
  if (type.kind === 'infer') return mustBeKnown(b, e.left.span);
  const arithmetic = op as ArithmeticOp;
  if (!operatorFits(arithmetic, type) && type.kind !== 'never') {
    return b.error(
      'E0305',
      span,
      `\`${op}\` does not work on \`${showType(type)}\``,
      type.kind === 'param'
        ? 'operators other than comparisons do not work on type parameters: pass a function'
        : type.kind === 'char'
          ? 'convert it: `... as int`'
          : undefined,
    );
  }
  return b.make({ kind: 'binary', op: arithmetic, left, right: other, type, span });
}

const CASTS: Partial<Record<Type['kind'], readonly Type['kind'][]>> = {
  int: ['float', 'byte'],
  float: ['int', 'byte'],
  byte: ['int', 'float', 'char'],
  bool: ['int', 'byte'],
  char: ['int'],
};

function checkCast(b: Body, e: Of<'cast'>): Node {
  const type = resolveType(b.program, b.types, e.type);
  const value = checkExpr(b, e.operand, type.kind === 'byte' ? null : type);
  const from = prune(value.type);
  if (from.kind === 'error' || type.kind === 'error') return errorNode(e.span);
  if (from.kind === 'infer') return mustBeKnown(b, e.operand.span);
  if (from.kind === type.kind || from.kind === 'never') {
    if (type.kind === 'interface' || from.kind === 'never' || unify(from, type)) return b.coerce(value, type);
  }
  if (type.kind === 'interface') return b.coerce(value, type);
  if (CASTS[from.kind]?.includes(type.kind) !== true) {
    const hint =
      type.kind === 'char' && from.kind === 'int'
        ? '`char.from(n)` gives an `Option<char>`'
        : type.kind === 'string'
          ? 'write `"${...}"` or call `.to_string()`'
          : type.kind === 'bool'
            ? 'compare it: `... != 0`'
            : from.kind === 'string'
              ? `\`${type.kind}.parse(s)\` gives an \`Option\``
              : undefined;
    return b.error('E0308', e.span, `\`${showType(from)}\` cannot be converted to \`${showType(type)}\``, hint);
  }
  return { kind: 'cast', value, type, span: e.span };
}

// --- branches

export function newJoin(want: Want): Join {
  return { want, type: discards(want) ? null : wantedType(want), reachable: false };
}

/** One branch of several. Its scope is the caller's business. */
export function joinBranch(b: Body, join: Join, e: Expr | AssignBody): Node {
  let node: Node;
  if (e.kind === 'assignBody') {
    node = checkAssign(b, e.target, e.op, e.value, e.span);
    if (!discards(join.want)) {
      if (join.type === null) join.type = UNIT;
      node = b.coerce(node, join.type);
    }
  } else if (discards(join.want)) node = dropped(checkDiscarded(b, e));
  else if (join.type === null) {
    node = checkExpr(b, e, null);
    const kind = prune(node.type).kind;
    if (kind !== 'never' && kind !== 'error') join.type = node.type;
  } else node = exprAs(b, e, join.type);
  if (prune(node.type).kind !== 'never') join.reachable = true;
  return node;
}

export function joinType(join: Join): Type {
  return !join.reachable ? NEVER : discards(join.want) ? UNIT : (join.type ?? ERROR);
}

function checkIf(b: Body, e: Of<'if'>, want: Want): Node {
  const condition = exprAs(b, e.condition, BOOL);
  if (e.otherwise === null) {
    const then = want === null ? valueless(b, e) : dropped(checkBlock(b, e.then, DISCARD));
    return { kind: 'if', condition, then, otherwise: null, type: UNIT, span: e.span };
  }
  const join = newJoin(want);
  const then = joinBranch(b, join, e.then);
  const otherwise = joinBranch(b, join, e.otherwise);
  return b.make({ kind: 'if', condition, then, otherwise, type: joinType(join), span: e.span });
}

/** The body of an `if` without `else` where a value of any type would do: it must not look as if it gave one. */
function valueless(b: Body, e: Of<'if'>): Node {
  const then = checkBlock(b, e.then, null);
  const type = prune(then.type);
  if (type.kind !== 'unit' && type.kind !== 'never' && type.kind !== 'error')
    b.error('E0301', e.span, 'this `if` gives a value only where its condition holds', 'add an `else` that gives the other one');
  return dropped(then);
}

function checkIfLet(b: Body, e: Of<'ifLet'>, want: Want): Node {
  const value = checkExpr(b, e.value, null);
  const join = newJoin(e.otherwise === null ? DISCARD : want);
  b.pushScope();
  const pattern = checkPattern(b, e.pattern, value.type, false);
  const body = joinBranch(b, join, e.then);
  b.popScope();
  const arms: MatchArmNode[] = [{ pattern, guard: null, body }];
  const otherwise = e.otherwise === null ? null : joinBranch(b, join, e.otherwise);
  if (!neverFails(pattern, value.type)) {
    if (otherwise === null) join.reachable = true;
    arms.push({
      pattern: { kind: 'wildcard', span: e.span },
      guard: null,
      body: otherwise ?? { kind: 'block', statements: [], value: null, type: UNIT, span: e.span },
    });
  }
  return b.make({ kind: 'match', value, arms, type: joinType(join), span: e.span });
}

function checkMatch(b: Body, e: Of<'match'>, want: Want): Node {
  const value = checkExpr(b, e.value, null);
  const join = newJoin(want);
  const arms: MatchArmNode[] = [];
  const before = b.program.report.errors;
  for (const arm of e.arms) {
    b.pushScope();
    const pattern = checkPattern(b, arm.pattern, value.type, false);
    const guard = arm.guard === null ? null : exprAs(b, arm.guard, BOOL);
    const body = joinBranch(b, join, arm.body);
    b.popScope();
    arms.push({ pattern, guard, body });
  }
  if (b.program.report.errors === before) checkCases(b, e, value.type, arms);
  return b.make({ kind: 'match', value, arms, type: joinType(join), span: e.span });
}

/** Every value must find an arm, and every arm a value. */
function checkCases(b: Body, e: Of<'match'>, type: Type, arms: readonly MatchArmNode[]): void {
  const t = prune(type);
  if (t.kind === 'error' || t.kind === 'never') return;
  const cases = new Cases(t);
  arms.forEach((arm, i) => {
    if (!b.env.library && cases.cover(arm.pattern)) {
      b.program.report.warning('W0005', e.arms[i]!.pattern.span, 'this arm is never reached: the ones before take all its values');
    }
    if (arm.guard === null) cases.add(arm.pattern);
  });
  const missing = cases.missing();
  if (missing !== null) {
    const at = { ...e.span, end: Math.max(e.value.span.end, e.span.start) };
    b.error('E0401', at, `this \`match\` does not say what to do with \`${missing}\``, `add \`${missing} => ...\`, or \`_ => ...\` for all that is left`);
  }
}

// --- leaving

function findLoop(b: Body, label: Name | null, span: Span, word: string) {
  const { loops } = b.frame;
  if (label !== null) {
    for (let i = loops.length - 1; i >= 0; i--) if (loops[i]!.label.name === label.text) return loops[i]!;
    const names = loops.flatMap((l) => (l.label.name === null ? [] : [l.label.name]));
    b.error('E0406', label.span, `there is no loop with the label \`${label.text}\` here`, didYouMean(label.text, names));
    return null;
  }
  const last = loops[loops.length - 1];
  if (last !== undefined) return last;
  const inside = b.frame.kind === 'closure' || b.frame.kind === 'spawn' || b.frame.kind === 'defer';
  b.error('E0406', span, `\`${word}\` outside of a loop`, inside ? 'a closure, `spawn` or `defer` block is a function of its own' : undefined);
  return null;
}

function checkBreak(b: Body, e: Of<'break'>): Node {
  const { span } = e;
  const entry = findLoop(b, e.label, span, 'break');
  if (entry === null) {
    if (e.value !== null) checkExpr(b, e.value, null);
    return errorNode(span);
  }
  entry.broken = true;
  const { join } = entry;
  if (e.value?.kind === 'name' && b.find(e.value.name.text) === null && lookup(b.program, b.env, e.value.name.text) === null) {
    // a misspelt label reads as a value
    const hint = didYouMean(
      e.value.name.text,
      b.frame.loops.flatMap((l) => (l.label.name === null ? [] : [l.label.name])),
    );
    if (hint !== undefined) return b.error('E0406', e.value.span, `there is no loop with the label \`${e.value.name.text}\` here`, hint);
  }
  if (e.value === null) {
    if (join !== null && !discards(join.want)) {
      join.type ??= UNIT;
      b.coerce({ kind: 'unit', type: UNIT, span }, join.type);
    }
    return { kind: 'break', label: entry.label, value: null, type: NEVER, span };
  }
  if (join === null) {
    checkExpr(b, e.value, null);
    return b.error('E0409', e.value.span, 'only a `loop` can be left with a value', '`for` and `while` may end without `break`');
  }
  const value = joinBranch(b, join, e.value);
  if (!discards(join.want)) return { kind: 'break', label: entry.label, value, type: NEVER, span };
  const leave: Node = { kind: 'break', label: entry.label, value: null, type: NEVER, span };
  return { kind: 'block', statements: [value, leave], value: null, type: NEVER, span };
}

function checkReturn(b: Body, e: Of<'return'>): Node {
  const { span } = e;
  const { frame } = b;
  if (frame.kind === 'defer') return b.error('E0407', span, '`return` cannot leave a `defer` block');
  if (frame.kind === 'static') return b.error('E0406', span, '`return` outside of a function');
  if (e.value === null) {
    const result = prune(frame.result);
    if (result.kind === 'infer') unify(result, UNIT);
    else if (result.kind !== 'unit' && result.kind !== 'error')
      return b.error('E0304', span, `expected \`${showType(result)}\`, found \`return\` without a value`);
    return { kind: 'return', value: null, type: NEVER, span };
  }
  const value = exprAs(b, e.value, frame.result);
  return { kind: 'return', value, type: NEVER, span };
}
