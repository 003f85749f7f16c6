// The IR as text: what tests compare and `weft lower` prints.
import type { SlotType } from '../../vm/bytecode/module.js';
import type { ConstValue, Condition, Instr, IrFn, IrModule, Reg, Terminator } from './ir.js';

/** `names`: the module whose functions and types a single function names. */
export function printIr(of: IrModule | IrFn, names: IrModule | null = null): string {
  if ('fns' in of) return of.fns.map((fn, i) => `${i === of.entry ? 'entry ' : ''}#${i} ${printFn(fn, of)}`).join('\n');
  return printFn(of, names);
}

function printFn(fn: IrFn, module: IrModule | null): string {
  const name = (register: Reg): string => registerName(fn, register);
  const lines = [
    `fn ${fn.name}(${fn.params.map((param) => `${name(param)}: ${slotText(fn.registers[param]!.type, module)}`).join(', ')})${
      fn.result === null ? '' : `: ${slotText(fn.result, module)}`
    }`,
  ];
  fn.blocks.forEach((block, i) => {
    lines.push(`  b${i}:${block.handler === null ? '' : ` (panic: b${block.handler})`}`);
    for (const instr of block.instrs) lines.push(`    ${instrText(instr, name, module)}`);
    lines.push(`    ${endText(block.end, name)}`);
  });
  return `${lines.join('\n')}\n`;
}

function registerName(fn: IrFn, register: Reg): string {
  const info = fn.registers[register];
  if (info === undefined) return `r${register}?`;
  return `${info.pinned ? '&' : ''}${info.name === null ? 'r' : `${info.name}.`}${register}`;
}

function slotText(slot: SlotType, module: IrModule | null): string {
  if (slot.kind === 'i64' || slot.kind === 'f64') return slot.kind;
  const name = module === null ? `t${slot.type}` : typeName(module, slot.type);
  return slot.kind === 'ptr' ? `*${name}` : `${name}${slot.nullable ? '?' : ''}`;
}

function typeName(module: IrModule | null, index: number): string {
  return module?.types[index]?.name ?? `t${index}`;
}

function constText(value: ConstValue, module: IrModule | null): string {
  switch (value.kind) {
    case 'int':
      return `${value.value}`;
    case 'float':
      return Number.isInteger(value.value) ? value.value.toFixed(1) : `${value.value}`;
    case 'string':
      return JSON.stringify(value.value);
    case 'object':
      return `object ${typeName(module, value.type)}`;
    case 'null':
      return 'null';
    default:
      return value satisfies never;
  }
}

function instrText(instr: Instr, name: (register: Reg) => string, module: IrModule | null): string {
  const list = (args: readonly Reg[]): string => args.map(name).join(', ');
  const into = (dst: Reg | null): string => (dst === null ? '' : `${name(dst)} = `);
  const fnName = (index: number): string => module?.fns[index]?.name ?? `#${index}`;
  switch (instr.op) {
    case 'const':
      return `${into(instr.dst)}${constText(instr.value, module)}`;
    case 'mov':
      return `${into(instr.dst)}${list(instr.args)}`;
    case 'call':
      return `${into(instr.dst)}call ${fnName(instr.fn)}(${list(instr.args)})`;
    case 'callc':
      return `${into(instr.dst)}callc ${name(instr.args[0]!)}(${list(instr.args.slice(1))})`;
    case 'native':
      return `${into(instr.dst)}native ${module?.natives[instr.native]?.name ?? `#${instr.native}`}(${list(instr.args)})`;
    case 'new':
    case 'arrlit':
      return `${into(instr.dst)}${instr.op} ${typeName(module, instr.type)}(${list(instr.args)})`;
    case 'fnidx':
      return `${into(instr.dst)}fnidx ${fnName(instr.fn)}`;
    case 'addr':
      return `${into(instr.dst)}addr ${name(instr.of)}`;
    case 'ldst':
    case 'addrst':
      return `${into(instr.dst)}${instr.op} ${module?.statics[instr.static]?.name ?? `#${instr.static}`}`;
    case 'stst':
      return `stst ${module?.statics[instr.static]?.name ?? `#${instr.static}`} := ${list(instr.args)}`;
    case 'inject':
      return `inject ${fnName(instr.fn)}(${list(instr.args)})`;
    case 'row': {
      const extras = [...(instr.imm === 0 ? [] : [`${instr.imm}`]), ...(instr.type === 0 ? [] : [typeName(module, instr.type)])];
      const shown = hasField.has(instr.name) && instr.imm === 0 ? ['0', ...extras] : extras;
      return `${into(instr.dst)}${instr.name} ${[list(instr.args), ...shown].filter((part) => part !== '').join(', ')}`.trimEnd();
    }
    default:
      return instr satisfies never;
  }
}

/** Rows whose immediate says something when it is 0, too. */
const hasField: ReadonlySet<string> = new Set(['ld', 'ldr', 'ldv', 'st', 'str']);

function conditionText(condition: Condition, name: (register: Reg) => string): string {
  const [a, c] = condition.args;
  return c === undefined ? `${condition.test} ${name(a)}` : `${name(a)} ${condition.test} ${name(c)}`;
}

function endText(end: Terminator, name: (register: Reg) => string): string {
  switch (end.op) {
    case 'jump':
      return `jump b${end.to}`;
    case 'branch':
      return `if ${conditionText(end.condition, name)} b${end.then} else b${end.otherwise}`;
    case 'switch':
      return `switch ${name(end.value)} [${end.cases.map((to) => `b${to}`).join(' ')}] else b${end.otherwise}`;
    case 'return':
      return end.value === null ? 'return' : `return ${name(end.value)}`;
    case 'throw':
      return `throw ${name(end.value)}`;
    case 'switch_end':
      return `switch_end ${name(end.context)}`;
    case 'iret':
      return 'iret';
    case 'unreachable':
      return 'unreachable';
    default:
      return end satisfies never;
  }
}
