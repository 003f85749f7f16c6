// What each instruction demands of the values in its registers and what it leaves in them. Rows that are the same whatever the module says have a line in
// verify-rules.ts; those that look at fields, elements, constants or callees have a step here.
import type { Decoded } from './decode.js';
import { ISA } from './isa.js';
import type { ElementType, SlotType, TypeDef } from './module.js';
import { fieldAt, placesOf, wordsOfReferences } from './field-places.js';
import { fieldsOf, TYPE_ANY, TYPE_CONTEXT, TYPE_STRING } from './module.js';
import type { Flow } from './verify-flow.js';
import { NULL, refValue } from './verify-flow.js';
import type { Demand, Gives } from './verify-rules.js';
import { REF_RULES } from './verify-rules.js';

type Step = (flow: Flow, d: Decoded) => void;

/** Checks the instruction's operands and applies its definitions. All registers that it uses are known to be assigned and of the table's kinds. */
export function step(flow: Flow, d: Decoded): void {
  const own = OWN[d.row.op];
  if (own !== null && own !== undefined) return own(flow, d);
  const rule = REF_RULES[d.row.op] ?? null;
  if (rule !== null && rule.uses.length > 0) {
    let next = 0;
    for (let i = 0; i < d.uses.length; i++) if (d.useKinds[i] === 'ref') demand(flow, d.uses[i]!, rule.uses[next++]!);
  }
  for (let i = 0; i < d.defs.length; i++) {
    if (d.defKinds[i] === 'ref') flow.defineRef(d.defs[i]!, given(flow, d, rule!.gives!));
    else flow.defineScalar(d.defs[i]!);
  }
}

function demand(flow: Flow, register: number, wanted: Demand): void {
  switch (wanted) {
    case 'any?':
      return;
    case 'context?':
      return flow.use(register, { kind: 'ref', type: TYPE_CONTEXT, nullable: true }, 'the operand');
    case 'any':
      return flow.use(register, { kind: 'ref', type: TYPE_ANY, nullable: false }, 'the operand');
    case 'string':
      return flow.use(register, { kind: 'ref', type: TYPE_STRING, nullable: false }, 'the operand');
    case 'context':
      return flow.use(register, { kind: 'ref', type: TYPE_CONTEXT, nullable: false }, 'the operand');
    case 'enum':
      return shaped(flow, register, 'an enum', (type) => type.kind === 'enum' || type.kind === 'variant');
    case 'array':
      return shaped(flow, register, 'an array', (type) => type.kind === 'array');
    case 'bytes':
      return shaped(flow, register, 'an array of bytes', (type) => type.kind === 'array' && type.element.kind === 'u8');
    case 'thunk':
      return shaped(flow, register, 'a closure without parameters and result', (type) => {
        const signature = type.kind === 'closure' ? flow.m.types[type.signature]! : type;
        return signature.kind === 'signature' && signature.params.length === 0 && signature.result === null;
      });
    default:
      return wanted satisfies never;
  }
}

function shaped(flow: Flow, register: number, what: string, is: (type: TypeDef) => boolean): void {
  const type = flow.objectIn(register);
  if (type >= 0 && !is(flow.m.types[type]!)) throw flow.fault(`register ${register} holds ${flow.m.types[type]!.name} (type ${type}), must be ${what}`);
}

function given(flow: Flow, d: Decoded, gives: Gives): number {
  switch (gives) {
    case 'any':
      return refValue(TYPE_ANY, false);
    case 'any?':
      return refValue(TYPE_ANY, true);
    case 'string':
      return refValue(TYPE_STRING, false);
    case 'context':
      return refValue(TYPE_CONTEXT, false);
    case 'null':
      return NULL;
    case 'type':
      return refValue(d.index, false);
    case 'same':
      flow.notNull(d.uses[0]!);
      return flow.value(d.uses[0]!) & ~4;
    default:
      return gives satisfies never;
  }
}

/** The field that the instruction names, of the object in the register; null where nothing can be in the register. */
function fieldIn(flow: Flow, d: Decoded, register: number, reference: boolean): SlotType | null {
  const index = flow.objectIn(register);
  if (index < 0) return null;
  const type = flow.m.types[index]!;
  const fields = fieldsOf(type);
  if (fields === null) throw flow.fault(`register ${register} holds ${type.name} (type ${index}), which has no fields`);
  return placed(flow, d, index, fields, reference);
}

function placed(flow: Flow, d: Decoded, index: number, fields: readonly SlotType[], reference: boolean): SlotType {
  const field = fieldAt(fields, d.immediate, reference);
  if (field !== undefined) return field;
  const { references, words } = placesOf(fields);
  const places = (first: number, end: number): string => (first === end ? 'none' : first + 1 === end ? `only ${first}` : `${first} to ${end - 1}`);
  throw flow.fault(
    `${reference ? 'reference' : 'scalar'} at ${d.immediate} of ${flow.m.types[index]!.name} (type ${index}), which has ${reference ? places(0, references) : places(wordsOfReferences(references), words)}`,
  );
}

/** A machine's fields are known by their offsets: what is in the register must be a closure, and what is read or written a scalar or a reference to anything. */
function machine(flow: Flow, register: number): void {
  shaped(flow, register, 'a closure', (type) => type.kind === 'closure' || type.kind === 'signature');
}

function scalar(flow: Flow, register: number): void {
  const kind = flow.fn.slots[register];
  if (kind !== 'i64' && kind !== 'f64') throw flow.fault(`register ${register} is ${kind}, must be an int or a float`);
}

type Width = 'bytes' | 'eight' | 'ref';

function widthOf(element: ElementType): Width {
  return element.kind === 'u8' ? 'bytes' : element.kind === 'ref' ? 'ref' : 'eight';
}

/** What an element is in a register. */
function loaded(element: ElementType): SlotType {
  return element.kind === 'u8' ? { kind: 'i64' } : element;
}

/** The element type of the array in the register; null where nothing can be in the register. */
function elementIn(flow: Flow, register: number, width: Width | null): ElementType | null {
  const index = flow.objectIn(register);
  if (index < 0) return null;
  const type = flow.m.types[index]!;
  if (type.kind !== 'array') throw flow.fault(`register ${register} holds ${type.name} (type ${index}), which is no array`);
  if (width !== null && widthOf(type.element) !== width)
    throw flow.fault(`register ${register} holds ${type.name} (type ${index}), whose elements are ${type.element.kind}`);
  return type.element;
}

function mayBeZero(field: SlotType): boolean {
  return field.kind === 'i64' || field.kind === 'f64' || (field.kind === 'ref' && field.nullable);
}

/** The type of the nodes of the queue in the register; null where nothing can be in the register. */
function nodeOf(flow: Flow, register: number): number | null {
  const index = flow.objectIn(register);
  if (index < 0) return null;
  const links = (type: TypeDef | undefined, field: number): number => {
    const link = type?.kind === 'struct' ? type.fields[field] : undefined;
    return link?.kind === 'ref' && link.nullable ? link.type : -1;
  };
  const queue = flow.m.types[index]!;
  const node = links(queue, 0);
  if (node < 0 || links(queue, 1) !== node) throw flow.fault(`register ${register} holds ${queue.name} (type ${index}), which is no queue`);
  if (links(flow.m.types[node], 0) !== node) throw flow.fault(`${flow.m.types[node]!.name} (type ${node}) has no link to its like as its first field`);
  return node;
}

function arrayType(flow: Flow, d: Decoded): TypeDef & { kind: 'array' } {
  return flow.m.types[d.index] as TypeDef & { kind: 'array' }; // verify-code.ts has looked
}

function get(width: Width): Step {
  return (flow, d) => {
    const element = elementIn(flow, d.uses[0]!, width);
    if (element === null) return flow.defineNothing(d);
    flow.define(d.defs[0]!, loaded(element), 'the element');
  };
}

function set(width: Width): Step {
  return (flow, d) => {
    const element = elementIn(flow, d.uses[0]!, width);
    if (element !== null) flow.use(d.uses[2]!, loaded(element), 'the element');
  };
}

function load(reference: boolean): Step {
  return (flow, d) => {
    const field = fieldIn(flow, d, d.uses[0]!, reference);
    if (field === null) return flow.defineNothing(d);
    flow.define(d.defs[0]!, field, `field ${d.immediate}`);
  };
}

function store(reference: boolean): Step {
  return (flow, d) => {
    const field = fieldIn(flow, d, d.uses[0]!, reference);
    if (field === null) return;
    flow.use(d.uses[1]!, field, `field ${d.immediate}`);
    flow.leave(d.uses[1]!, 'is stored in an object');
  };
}

/** Of a variant: whether the object is one is found out when it runs. */
function loadVariant(reference: boolean): Step {
  return (flow, d) => {
    if (flow.objectIn(d.uses[0]!) < 0) return flow.defineNothing(d);
    const { fields } = flow.m.types[d.index] as TypeDef & { kind: 'variant' };
    flow.define(d.defs[0]!, placed(flow, d, d.index, fields, reference), `field ${d.immediate}`);
  };
}

const move: Step = (flow, d) => flow.copy(d.defs[0]!, d.uses[0]!);

function passAll(flow: Flow, d: Decoded, from: number, params: readonly SlotType[], callee: string): void {
  const passed = d.uses.length - from;
  if (passed !== params.length) throw flow.fault(`${passed} registers, ${callee} takes ${params.length}`);
  for (let i = 0; i < params.length; i++) flow.use(d.uses[from + i]!, params[i]!, `parameter ${i} of ${callee}`);
}

function takeResult(flow: Flow, d: Decoded, result: SlotType | null, callee: string): void {
  if (result !== null) flow.define(d.defs[0]!, result, `the result of ${callee}`);
}

function leaveAll(flow: Flow, d: Decoded, how: string): void {
  for (const register of d.uses) flow.leave(register, how);
}

const STEPS: Readonly<Record<string, Step>> = {
  mov: move,
  ldw: move,
  stw: move,
  ldk: (flow, d) => {
    const constant = flow.m.constants[d.index]!;
    switch (constant.kind) {
      case 'int':
        return flow.define(d.defs[0]!, { kind: 'i64' }, 'the constant');
      case 'float':
        return flow.define(d.defs[0]!, { kind: 'f64' }, 'the constant');
      case 'string':
        return flow.define(d.defs[0]!, { kind: 'ref', type: TYPE_STRING, nullable: false }, 'the constant');
      case 'object':
        return flow.define(d.defs[0]!, { kind: 'ref', type: constant.type, nullable: false }, 'the constant');
      default:
        return constant satisfies never;
    }
  },
  ldst: (flow, d) => flow.define(d.defs[0]!, flow.m.statics[d.index]!.type, 'the static variable'),
  ldstn: (flow, d) => {
    const { type } = flow.m.statics[d.index]!;
    flow.define(d.defs[0]!, type.kind === 'ref' ? { ...type, nullable: false } : type, 'the static variable');
  },
  stst: (flow, d) => flow.use(d.uses[0]!, flow.m.statics[d.index]!.type, 'the static variable'),
  new: (flow, d) => {
    const type = flow.m.types[d.index]!;
    const declared = fieldsOf(type)!;
    const fields = placesOf(declared).order.map((field) => declared[field]!);
    passAll(flow, d, 0, fields.slice(0, d.uses.length), type.name);
    for (let i = d.uses.length; i < fields.length; i++) {
      if (!mayBeZero(fields[i]!)) throw flow.fault(`${d.uses.length} registers, and field ${i} of ${type.name} cannot be null`);
    }
    leaveAll(flow, d, 'is stored in an object');
    flow.defineRef(d.defs[0]!, refValue(d.index, false));
  },
  ld: load(false),
  ldr: load(true),
  st: store(false),
  str: store(true),
  stc: (flow, d) => {
    const field = fieldIn(flow, d, d.uses[0]!, false);
    if (field !== null && field.kind !== 'i64') throw flow.fault(`the field is ${field.kind}`);
  },
  stnull: (flow, d) => {
    const field = fieldIn(flow, d, d.uses[0]!, true);
    if (field !== null && !mayBeZero(field)) throw flow.fault('the field cannot be null');
  },
  mld: (flow, d) => {
    machine(flow, d.uses[0]!);
    scalar(flow, d.defs[0]!);
    flow.defineScalar(d.defs[0]!);
  },
  mldr: (flow, d) => {
    machine(flow, d.uses[0]!);
    flow.defineRef(d.defs[0]!, refValue(TYPE_ANY, true));
  },
  mst: (flow, d) => {
    machine(flow, d.uses[0]!);
    scalar(flow, d.uses[1]!);
  },
  mstr: (flow, d) => machine(flow, d.uses[0]!),
  qput: (flow, d) => {
    const node = nodeOf(flow, d.uses[0]!);
    if (node !== null) flow.use(d.uses[1]!, { kind: 'ref', type: node, nullable: false }, 'the node');
  },
  qtake: (flow, d) => {
    const node = nodeOf(flow, d.uses[0]!);
    if (node === null) return flow.defineNothing(d);
    flow.defineRef(d.defs[0]!, refValue(node, true));
  },
  ldv: loadVariant(false),
  ldvr: loadVariant(true),
  newarr: (flow, d) => {
    flow.use(d.uses[1]!, loaded(arrayType(flow, d).element), 'the element');
    flow.defineRef(d.defs[0]!, refValue(d.index, false));
  },
  arrlit: (flow, d) => {
    const element = loaded(arrayType(flow, d).element);
    for (const register of d.uses) flow.use(register, element, 'the element');
    flow.defineRef(d.defs[0]!, refValue(d.index, false));
  },
  aget8: get('bytes'),
  aget: get('eight'),
  agetr: get('ref'),
  aset8: set('bytes'),
  aget32: get('bytes'),
  aset32: set('bytes'),
  aset: set('eight'),
  asetr: set('ref'),
  apush: (flow, d) => {
    const element = elementIn(flow, d.uses[0]!, null);
    if (element !== null) flow.use(d.uses[1]!, loaded(element), 'the element');
  },
  aslice: (flow, d) => {
    if (elementIn(flow, d.uses[0]!, null) === null) return flow.defineNothing(d);
    flow.copy(d.defs[0]!, d.uses[0]!);
  },
  acopy: (flow, d) => {
    const to = elementIn(flow, d.uses[0]!, null);
    const from = elementIn(flow, d.uses[2]!, null);
    if (to !== null && from !== null && (widthOf(to) !== widthOf(from) || !flow.relation.fits(loaded(from), loaded(to)))) {
      throw flow.fault(`elements of register ${d.uses[2]} do not fit the array in register ${d.uses[0]}`);
    }
    for (const register of d.defs) flow.defineScalar(register);
  },
  afill: (flow, d) => {
    const element = elementIn(flow, d.uses[0]!, null);
    if (element !== null) flow.use(d.uses[1]!, loaded(element), 'the element');
    for (const register of d.defs) flow.defineScalar(register);
  },
  addr: (flow, d) => flow.address(d.defs[0]!, d.addressed),
  addrst: (flow, d) => {
    const box = flow.relation.cellFor(flow.m.statics[d.index]!.type);
    if (box < 0) throw flow.fault('there is no box type for what the static variable holds');
    flow.define(d.defs[0]!, { kind: 'ptr', type: box }, 'the address');
  },
  r2p: (flow, d) => {
    const index = flow.objectIn(d.uses[0]!);
    if (index < 0) return flow.defineNothing(d);
    const type = flow.m.types[index]!;
    if (type.kind !== 'box') throw flow.fault(`register ${d.uses[0]} holds ${type.name} (type ${index}), which is no box`);
    flow.define(d.defs[0]!, { kind: 'ptr', type: index }, 'the pointer');
  },
  ldp: (flow, d) => {
    const box = flow.objectIn(d.uses[0]!);
    if (box < 0) return flow.defineNothing(d);
    flow.define(d.defs[0]!, (flow.m.types[box] as TypeDef & { kind: 'box' }).element, 'the cell');
  },
  stp: (flow, d) => {
    const box = flow.objectIn(d.uses[0]!);
    if (box >= 0) flow.use(d.uses[1]!, (flow.m.types[box] as TypeDef & { kind: 'box' }).element, 'the cell');
    flow.leave(d.uses[1]!, 'is stored through a pointer');
  },
  call: (flow, d) => {
    const callee = flow.m.fns[d.index]!;
    passAll(flow, d, 0, callee.params, callee.name);
    for (let i = 0; i < d.uses.length; i++) flow.pass(d.uses[i]!, d.index, i);
    takeResult(flow, d, callee.result, callee.name);
  },
  callc: (flow, d) => {
    const signature = flow.m.types[d.index] as TypeDef & { kind: 'signature' };
    if (d.uses.length === 0) throw flow.fault('no closure is given');
    flow.use(d.uses[0]!, { kind: 'ref', type: d.index, nullable: false }, 'the closure');
    passAll(flow, d, 1, signature.params, signature.name);
    leaveAll(flow, d, 'is passed to a closure');
    takeResult(flow, d, signature.result, signature.name);
  },
  native: (flow, d) => {
    const native = flow.m.natives[d.index]!;
    passAll(flow, d, 0, native.params, native.name);
    leaveAll(flow, d, 'is passed to a host function');
    takeResult(flow, d, native.result, native.name);
  },
  ret: (flow, d) => {
    flow.use(d.uses[0]!, flow.fn.result!, 'the result');
    flow.leave(d.uses[0]!, 'is returned');
  },
};

/** By opcode; null for rows that verify-rules.ts covers. */
const OWN: readonly (Step | null)[] = ISA.map((row) => STEPS[row.name] ?? null);

/** Rows of the table whose references or `any` registers nobody looks at: none. A test asks. */
export function uncovered(): string[] {
  return ISA.filter((row) => {
    if (STEPS[row.name] !== undefined) return false;
    const registers = row.operands.filter((operand) => /^[dux]\./.test(operand) || operand === 'u...');
    if (registers.some((operand) => operand.endsWith('any') || operand === 'u...')) return true;
    const rule = REF_RULES[row.op] ?? null;
    const uses = registers.filter((operand) => operand === 'u.ref').length;
    const gives = registers.includes('d.ref');
    return rule === null ? uses > 0 || gives : rule.uses.length !== uses || (rule.gives !== null) !== gives;
  }).map((row) => row.name);
}
