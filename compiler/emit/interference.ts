// Which registers may not share a slot: where one is defined, all others that are live. A move's two sides are left out, as they hold the same.
// Registers that a landing pad reads are live throughout the blocks that it covers.
import { computeLiveness } from '../ir/liveness.js';
import { machineFlow, OP_MOV, visitEnd, visitInstr, type MachineFn, type MachineInstr } from './machine-code.js';

export class Interference {
  /** Per register, in no order, the registers that it interferes with. */
  readonly neighbours: number[][];
  /** A bit a pair. */
  private readonly matrix: Uint8Array;

  constructor(private readonly size: number) {
    this.neighbours = Array.from({ length: size }, () => []);
    this.matrix = new Uint8Array((size * size + 7) >>> 3);
  }

  has(a: number, b: number): boolean {
    const key = a < b ? a * this.size + b : b * this.size + a;
    return (this.matrix[key >>> 3]! & (1 << (key & 7))) !== 0;
  }

  add(a: number, b: number): void {
    if (a === b) return;
    const key = a < b ? a * this.size + b : b * this.size + a;
    const bit = 1 << (key & 7);
    if ((this.matrix[key >>> 3]! & bit) !== 0) return;
    this.matrix[key >>> 3]! |= bit;
    this.neighbours[a]!.push(b);
    this.neighbours[b]!.push(a);
  }
}

/** A set of small numbers that can be walked in the time of its size. */
class SparseSet {
  readonly members: number[] = [];
  private readonly place: Int32Array;

  constructor(size: number) {
    this.place = new Int32Array(size).fill(-1);
  }

  add(value: number): void {
    if (this.place[value] !== -1) return;
    this.place[value] = this.members.length;
    this.members.push(value);
  }

  remove(value: number): void {
    const at = this.place[value]!;
    if (at === -1) return;
    const last = this.members.pop()!;
    if (last !== value) {
      this.members[at] = last;
      this.place[last] = at;
    }
    this.place[value] = -1;
  }

  clear(): void {
    for (const value of this.members) this.place[value] = -1;
    this.members.length = 0;
  }
}

/** `number` gives each register its index in the graph. Registers of different kinds never share a slot, so no edges join them. */
export function findInterference(fn: MachineFn, number: Int32Array, count: number): Interference {
  const graph = new Interference(count);
  const liveness = computeLiveness(machineFlow(fn));
  const live = new SparseSet(fn.registers.length);
  const held = new Uint8Array(fn.registers.length); // by the landing pad of the current block
  const { registers } = fn;
  let copied = -1;
  const define = (register: number): void => {
    const { kind } = registers[register]!;
    for (const other of live.members) {
      if (other !== register && other !== copied && registers[other]!.kind === kind) graph.add(number[register]!, number[other]!);
    }
    if (held[register] === 0) live.remove(register);
  };
  const use = (register: number): void => live.add(register);
  const ignore = (): void => undefined;
  const overwritten: number[] = [];
  const noteOverwritten = (register: number): void => {
    overwritten.push(register);
  };
  /** An instruction that overwrites an operand must not find another operand in the same slot. */
  const keepApart = (instr: MachineInstr): void => {
    overwritten.length = 0;
    visitInstr(instr, ignore, noteOverwritten);
    const written = [...overwritten];
    overwritten.length = 0;
    visitInstr(instr, noteOverwritten, ignore);
    for (const one of written) {
      if (!overwritten.includes(one)) continue;
      for (const other of overwritten) if (registers[one]!.kind === registers[other]!.kind) graph.add(number[one]!, number[other]!);
    }
  };

  fn.blocks.forEach((block, index) => {
    live.clear();
    liveness.forEachLiveOut(index, use);
    if (block.handler >= 0) {
      liveness.forEachLiveIn(block.handler, (register) => {
        held[register] = 1;
        live.add(register);
      });
    }
    visitEnd(block.end, ignore, define);
    visitEnd(block.end, use, ignore);
    for (let i = block.instrs.length - 1; i >= 0; i -= 1) {
      const instr = block.instrs[i]!;
      copied = instr.op === OP_MOV ? instr.operands[1]! : -1;
      visitInstr(instr, ignore, define);
      copied = -1;
      visitInstr(instr, use, ignore);
      if (instr.op !== OP_MOV) keepApart(instr);
    }
    if (block.handler >= 0) {
      liveness.forEachLiveIn(block.handler, (register) => {
        held[register] = 0;
      });
    }
    if (index === 0) {
      // Parameters are all defined at once, before everything else.
      for (const parameter of fn.params) live.add(parameter);
      for (const parameter of fn.params) {
        const { kind } = registers[parameter]!;
        for (const other of live.members) if (registers[other]!.kind === kind) graph.add(number[parameter]!, number[other]!);
      }
    }
  });
  return graph;
}
