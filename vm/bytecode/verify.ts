// Is a module safe to run? What verifies can make no engine read or write outside a frame, an object or a table, nor take an int for a reference; it can still raise
// any exception and loop for ever. The compiler's own output is verified too, in tests: a fault here is then a bug there.
//
// In this order: the type table (verify-types.ts), constants, static variables and natives, then each function: its form (verify-code.ts), what its registers hold
// (verify-flow.ts), and over all of them where pointers into stacks go (verify-escape.ts).
import type { Constant, Module, SlotType, StaticVar } from './module.js';
import { FN_INTERRUPT, TYPE_STRING } from './module.js';
import { MAX_FUNCTIONS } from './file.js';
import { CodeFault, layOut } from './verify-code.js';
import { Escapes } from './verify-escape.js';
import { Flow } from './verify-flow.js';
import { printSlotType, signatureFault, slotTypeFault, TypeRelation, typeTableFault } from './verify-types.js';

export interface VerifyError {
  /** Index of the function, -1 where the fault is in a table. */
  readonly fn: number;
  /** Word offset in the function's code, -1 where the fault is not in the code. */
  readonly at: number;
  readonly reason: string;
}

/** The first fault of each function, or of the tables; empty where the module may run. */
export function verify(m: Module): readonly VerifyError[] {
  const reason = tablesFault(m);
  if (reason !== null) return [{ fn: -1, at: -1, reason }];
  const relation = new TypeRelation(m.types);
  const escapes = new Escapes(m.fns.length);
  const errors: VerifyError[] = [];
  m.fns.forEach((fn, index) => {
    try {
      new Flow(m, relation, index, fn, layOut(m, fn), escapes).run();
    } catch (error) {
      if (!(error instanceof CodeFault)) throw error;
      errors.push({ fn: index, at: error.at, reason: error.reason });
    }
  });
  return [...errors, ...escapes.settle()];
}

/** For people: "main, word 12: add: register 3 is ref, must be i64". */
export function describeVerifyError(m: Module, error: VerifyError): string {
  if (error.fn < 0) return error.reason;
  const name = `function ${error.fn} (${m.fns[error.fn]?.name ?? '?'})`;
  return error.at < 0 ? `${name}: ${error.reason}` : `${name}, word ${error.at}: ${error.reason}`;
}

function tablesFault(m: Module): string | null {
  if (m.fns.length > MAX_FUNCTIONS) return `${m.fns.length} functions, at most ${MAX_FUNCTIONS} are allowed`;
  const types = typeTableFault(m);
  if (types !== null) return types;
  const relation = new TypeRelation(m.types);
  for (let i = 0; i < m.constants.length; i++) {
    const reason = constantFault(m, m.constants[i]!);
    if (reason !== null) return `constant ${i}: ${reason}`;
  }
  for (let i = 0; i < m.statics.length; i++) {
    const reason = staticFault(m, relation, m.statics[i]!);
    if (reason !== null) return `static variable ${i} (${m.statics[i]!.name}): ${reason}`;
  }
  for (let i = 0; i < m.natives.length; i++) {
    const reason = signatureFault(m.types, m.natives[i]!.params, m.natives[i]!.result, 255);
    if (reason !== null) return `native ${i} (${m.natives[i]!.name}): ${reason}`;
  }
  for (let i = 0; i < m.types.length; i++) {
    const type = m.types[i]!;
    if (type.kind === 'closure' && m.fns[type.fn]!.flags & FN_INTERRUPT) return `type ${i} (${type.name}): its function is an interrupt function`;
  }
  const entry = m.fns[m.entry];
  if (entry === undefined) return `the entry is function ${m.entry} of ${m.fns.length}`;
  if (entry.params.length > 0 || entry.result !== null || entry.flags & FN_INTERRUPT) {
    return `the entry (${entry.name}) must have no parameters and no result, and be no interrupt function`;
  }
  return null;
}

function constantFault(m: Module, constant: Constant): string | null {
  switch (constant.kind) {
    case 'int':
      return BigInt.asIntN(64, constant.value) === constant.value ? null : `${constant.value} does not fit 64 bits`;
    case 'float':
    case 'string':
      return null;
    case 'object': {
      const type = m.types[constant.type];
      if (type === undefined) return `type ${constant.type} of ${m.types.length}`;
      if (type.kind !== 'variant' && type.kind !== 'closure')
        return `${type.name} (type ${constant.type}) is ${type.kind}; only variants and closures have static objects`;
      return type.fields.length === 0 ? null : `${type.name} (type ${constant.type}) has fields; a static object has none`;
    }
    default:
      return constant satisfies never;
  }
}

function constantType(constant: Constant): SlotType {
  switch (constant.kind) {
    case 'int':
      return { kind: 'i64' };
    case 'float':
      return { kind: 'f64' };
    case 'string':
      return { kind: 'ref', type: TYPE_STRING, nullable: false };
    case 'object':
      return { kind: 'ref', type: constant.type, nullable: false };
    default:
      return constant satisfies never;
  }
}

function staticFault(m: Module, relation: TypeRelation, variable: StaticVar): string | null {
  const reason = slotTypeFault(m.types, variable.type);
  if (reason !== null) return reason;
  if (variable.type.kind === 'ptr') return 'a static variable cannot hold a pointer: it would begin without a cell';
  if (variable.initial === -1) {
    const mustBegin = variable.type.kind === 'ref' && !variable.type.nullable;
    return mustBegin ? 'a reference that is never null needs an initial value' : null;
  }
  const constant = m.constants[variable.initial];
  if (constant === undefined) return `initial value is constant ${variable.initial} of ${m.constants.length}`;
  const initial = constantType(constant);
  return relation.fits(initial, variable.type) ? null : `is ${printSlotType(m.types, variable.type)}, its initial value ${printSlotType(m.types, initial)}`;
}
