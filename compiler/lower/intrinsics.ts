// `#[intrinsic("name")]`: instructions in the place of a call. Most names are rows of the instruction table and need nothing said here; the others
// are in docs/compiler.md.
import { UNIT, type FnDef, type Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import { ISA, type Row } from '../../vm/bytecode/isa.js';
import { F64, I64, isNullable, NULLABLE_ANY, reference } from './representation.js';
import type { Body } from './body.js';
import { NOWHERE } from './call.js';
import { order } from './compare.js';
import { materialise } from './condition.js';
import { asElement, elementSuffix, loadElement } from './array-element.js';
import { equality } from './equals.js';
import { hashOf } from './hash.js';
import { quoted } from './show.js';
import { MEETS } from './known.js';
import { bind, substitute } from './type-identity.js';

const ROWS: ReadonlyMap<string, Row> = new Map(ISA.map((row) => [row.name, row]));

/** Rows whose reference operands, by position, may be null. */
const TAKES_NULL: Readonly<Record<string, readonly number[]>> = { ctxsetown: [1], trace: [0], int: [3], req: [0, 1], brnull: [0], brnn: [0] };

export function intrinsicCall(body: Body, def: FnDef, typeArgs: readonly Type[], resultType: Type, args: readonly Reg[], into: Reg | null): Reg {
  const { b, module } = body;
  const intrinsic = def.intrinsic!;
  const slot = module.types.slot(resultType);
  const by = bind(def.typeParams, typeArgs);
  const argType = (i: number): Type => module.identity.canonical(substitute(def.params[i]!.type, by));
  const [name, ...words] = intrinsic.split(':');
  switch (name) {
    case 'show':
      return quoted(module, b, argType(0), args[0]!, into);
    case 'equals':
      return materialise(b, equality(module, b, argType(0), args[0]!, args[1]!, 'key'), into);
    case 'compare':
      return b.settle(order(module, b, argType(0), args[0]!, args[1]!), into);
    case 'hash':
      return b.settle(hashOf(module, b, argType(0), args[0]!), into);
    case 'try_call':
      return tryCall(body, def, resultType, args[0]!, into);
    case 'try_run':
      return tryRun(body, resultType, args[0]!, into);
    case 'program_main':
      return b.call(module.callsProgram(), [], I64, into)!;
    case 'config': {
      const option = module.options.config[words[0] ?? ''];
      if (option === undefined) throw new Error(`no configuration option \`${words[0]}\``);
      if (words[0] === MEETS && option !== 0) return meetsMachines(body, into);
      return b.int(option, into);
    }
    case 'fnidx': {
      const dst = into ?? b.register(I64);
      const target = module.program.wellKnown.fn(words[0]!, words[1]!);
      b.emit({ op: 'fnidx', dst, fn: module.instance(target, [], b.span), span: b.span });
      return dst;
    }
    case 'inject': {
      const target = module.program.wellKnown.fn(words[0]!, words[1]!);
      b.emit({ op: 'inject', args: args.map((arg) => b.nonNull(arg)), fn: module.instance(target, [], b.span), span: b.span });
      return NOWHERE;
    }
    case 'async_run': {
      const result = module.types.result(resultType);
      return b.callClosure(module.types.index(argType(0)), [b.nonNull(args[0]!)], result, into) ?? NOWHERE;
    }
    case 'suspend':
      b.call(module.role({ kind: 'suspend' }, [], null), [], null);
      return NOWHERE;
    case 'make_machine': {
      const signature = module.types.index(argType(0));
      return b.call(module.role({ kind: 'make', signature }, [reference(signature)], slot), [b.nonNull(args[0]!)], slot, into)!;
    }
    case 'step_machine':
      return b.call(module.role({ kind: 'step' }, [NULLABLE_ANY], I64), args, I64, into)!;
    case 'stepped_machine':
      return b.call(module.role({ kind: 'stepped' }, [NULLABLE_ANY], NULLABLE_ANY), args, NULLABLE_ANY, into)!;
    case 'caller_machine':
      return b.call(module.role({ kind: 'caller' }, [NULLABLE_ANY], NULLABLE_ANY), args, NULLABLE_ANY, into)!;
    case 'null':
      return b.nothing(slot, into);
    case 'is_null':
      return materialise(b, { test: 'null', args: [args[0]!] }, into);
    case 'cast':
      return castReference(body, resultType, args[0]!, into);
    case 'aempty': {
      const array = b.arrayOf(module.types.index(resultType), [], into);
      b.effect('areserve', [array, args[0]!]);
      return array;
    }
    case 'throw':
      b.terminate({ op: 'throw', value: b.nonNull(args[0]!), span: b.span });
      return NOWHERE;
    case 'switch_end':
      b.terminate({ op: 'switch_end', context: b.nonNull(args[0]!), span: b.span });
      return NOWHERE;
    case 'iret':
      b.terminate({ op: 'iret', span: b.span });
      return NOWHERE;
    case 'unreach':
      b.terminate({ op: 'unreachable', span: b.span });
      return NOWHERE;
    default:
      return rowCall(body, def, intrinsic, argType, resultType, args, into);
  }
}

/** Whether there are futures, which is known when all is lowered. */
function meetsMachines({ b, module }: Body, into: Reg | null): Reg {
  const dst = into ?? b.register(I64);
  const value = { kind: 'int' as const, value: 0n };
  module.futureAnswers.push(value);
  b.emit({ op: 'const', dst, value, span: b.span });
  return dst;
}

function rowCall(body: Body, def: FnDef, intrinsic: string, argType: (i: number) => Type, resultType: Type, args: readonly Reg[], into: Reg | null): Reg {
  const { b, module } = body;
  const dot = intrinsic.indexOf('.');
  const name = dot < 0 ? intrinsic : intrinsic.slice(0, dot);
  if (name === 'aget' || name === 'aset') {
    const array = argType(0);
    if (array.kind !== 'array') throw new Error(`${name} on what is no array`);
    if (name === 'aget') return loadElement(module, b, array.element, args[0]!, args[1]!, into);
    b.effect(`aset${elementSuffix(module, array.element)}`, [args[0]!, args[1]!, asElement(module, b, array.element, args[2]!)]);
    return NOWHERE;
  }
  const row = ROWS.get(name);
  if (row === undefined) throw new Error(`\`${def.name}\`: no instruction and no intrinsic is called \`${intrinsic}\``);
  const imm = dot < 0 ? 0 : Number(intrinsic.slice(dot + 1));
  const uses = row.operands.filter((operand) => /^[ux]\./.test(operand));
  const registers = args.map((arg, i) => {
    const operand = uses[i];
    if (operand === undefined) throw new Error(`\`${def.name}\` has more parameters than \`${name}\` has operands`);
    if (operand.startsWith('x.')) return b.copy(arg);
    if (operand === 'u.ref' && !TAKES_NULL[name]?.includes(i)) return b.nonNull(arg);
    // What goes into an array must be what its type says.
    if (operand === 'u.any') {
      const array = name === 'newarr' ? resultType : argType(0);
      if (array.kind === 'array') return asElement(module, b, array.element, arg);
    }
    return arg;
  });
  const defines = row.operands[0]?.startsWith('d.') === true;
  const type = row.operands.includes('type32') ? module.types.index(resultType) : 0;
  const result = module.types.result(resultType);
  if (!defines || result === null) {
    if (defines) b.row(name, kindSlot(row.operands[0]!), registers, { imm, type });
    else b.effect(name, registers, { imm, type });
    return NOWHERE;
  }
  return b.row(name, result, registers, { imm, type, into });
}

function kindSlot(operand: string) {
  return operand === 'd.f64' ? F64 : operand === 'd.ref' ? NULLABLE_ANY : I64;
}

/** Calls the closure in a block of its own, with a landing pad beside it. */
function tryCall(body: Body, def: FnDef, resultType: Type, closure: Reg, into: Reg | null): Reg {
  const { b, module } = body;
  if (resultType.kind !== 'enum') throw new Error(`\`${def.name}\` must give a Result`);
  const [ok, panic] = resultType.args.map((arg) => module.identity.canonical(arg));
  const dst = into ?? b.register(module.types.slot(resultType));
  const fnType: Type = { kind: 'fn', params: [], result: ok! };
  const outer = b.handler;
  const [pad, end] = [b.label(), b.label()];
  const slot = module.types.slot(resultType);
  b.handler = pad;
  b.split();
  const value = b.callClosure(module.types.index(fnType), [b.nonNull(closure)], module.types.result(ok!));
  b.handler = outer;
  b.split();
  const payload = value ?? b.int(0);
  b.make(module.types.variant(resultType, 0), [payload], slot, dst);
  b.jump(end);
  b.place(pad);
  const caught = b.row('catch', NULLABLE_ANY, []);
  const failure = b.row('cast', module.types.slot(panic!), [caught], { type: module.types.index(panic!) });
  b.make(module.types.variant(resultType, 1), [failure], slot, dst);
  b.place(end);
  return dst;
}

/** The same for what gives nothing: the panic, or null. */
function tryRun(body: Body, resultType: Type, closure: Reg, into: Reg | null): Reg {
  const { b, module } = body;
  if (resultType.kind !== 'enum') throw new Error('try_run must give an Option');
  const panic = module.identity.canonical(resultType.args[0]!);
  const slot = module.types.slot(resultType);
  const dst = into ?? b.register(slot);
  const outer = b.handler;
  const [pad, end] = [b.label(), b.label()];
  b.handler = pad;
  b.split();
  b.callClosure(module.types.index({ kind: 'fn', params: [], result: UNIT }), [b.nonNull(closure)], null);
  b.handler = outer;
  b.split();
  b.nothing(slot, dst);
  b.jump(end);
  b.place(pad);
  const caught = b.row('catch', NULLABLE_ANY, []);
  b.row('cast', module.types.slot(panic), [caught], { type: module.types.index(panic), into: dst });
  b.place(end);
  return dst;
}

/** Downcasts are checked; what is above its source needs nothing. A null stays null where the target has room for it. */
function castReference(body: Body, to: Type, from: Reg, into: Reg | null): Reg {
  const { b, module } = body;
  const slot = module.types.slot(to);
  if (slot.kind !== 'ref') throw new Error('a cast to what is no reference');
  const source = b.typeOf(from);
  if (source.kind !== 'ref') throw new Error('a cast of what is no reference');
  if (slot.type === 0 || slot.type === source.type) return b.settle(from, into);
  if (!isNullable(slot)) return b.row('cast', slot, [from], { type: slot.type, into });
  const dst = b.register(slot);
  const [some, none, end] = [b.label(), b.label(), b.label()];
  b.branch({ test: 'null', args: [from] }, none, some);
  b.place(some);
  b.row('cast', { ...slot, nullable: false }, [from], { type: slot.type, into: dst });
  b.jump(end);
  b.place(none);
  b.nothing(slot, dst);
  b.place(end);
  return b.settle(dst, into);
}
