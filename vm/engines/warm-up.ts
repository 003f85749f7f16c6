// A program that runs each row of the loop on each of its paths, before the real one. V8 optimises only what it has seen: the first execution of a row afterwards would
// throw the optimised loop away, and making it again takes a tenth of a second.
//
// Its code, two functions, a constant and four types are appended to the tables of the loaded program, where nothing refers to them. It works on the interrupt stack and
// in the processor block, before anybody else does; both are cleared when it is done.
import { lengthAt } from '../bytecode/decode.js';
import { encodeNamed } from '../bytecode/encode.js';
import { TYPE_CONTEXT } from '../bytecode/module.js';
import {
  BACKING_64,
  BACKING_REF,
  BACKING_U8,
  CPU_BASE,
  CPU_CONTEXT,
  CPU_FP,
  CPU_HEAP_LIMIT,
  CPU_HEAP_TOP,
  CPU_LEFT,
  CPU_PC,
  CPU_SIZE,
  CPU_SL,
  CPU_SP,
  CTX_LIMIT,
  CTX_SPARE,
  CTX_STACK,
  FRAME_HEADER,
  INTERRUPT_STACK_SIZE,
  INTERRUPT_STACKS,
  SEG_KEEP,
  SEG_LIMIT,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';
import { NO_STACKS } from './environment.js';
import type { QuickStacks } from '../stacks/strategy.js';
import type { Engine } from './interpreter.js';
import { POINT } from './row.js';

/** What the loader appended for it. */
export interface WarmUpPlaces {
  /** Code address of the first word. */
  readonly pc: number;
  /** Where in it the program begins that crosses into segments, which never ends either. */
  readonly crossing: number;
  readonly fn: number;
  readonly constant: number;
  readonly type: number;
}

const CROSSING_CYCLES = 100; // a round of the second part
const ROUNDS = 3; // the first is in part unseen: V8 takes notes after a thousand bytecodes

// Registers. Ints are below 20, floats below 30, references below 40.
const SMALL = 0; // 7
const LARGE = 1; // beyond 32 bits
const NEGATIVE = 2; // -3
const ONE = 3;
const ZERO = 4;
const HUGE = 5; // beyond 2^53
const T = 10;
const F1 = 20;
const F2 = 21;
const FT = 22;
const OBJECT = 30;
const INTS = 31;
const REFS = 32;
const BYTES = 33;
const NULL = 34;
const CLOSURE = 35;
const R = 36;
const MAIN = 37; // the Context that it runs in
const OTHER = 38;
const BODY = 39; // what OTHER runs
const QUEUE = 40;
const NODE = 41;
const SLOTS = 44;

/** Its objects have one reference and three ints, in four words. */
export const WARM_UP_ROOM = 1 | (4 << 16);

/** Its closure is a machine, too: one scalar, one reference. */
export const WARM_UP_SHAPE = 1 | (1 << 16);

/** Words of the program, and where in them the function that it calls and that of its second Context begin. It never ends: a deadline stops it. */
export function warmUpCode(places: Omit<WarmUpPlaces, 'pc' | 'crossing'>): {
  readonly code: readonly number[];
  readonly callee: number;
  readonly body: number;
  readonly crossing: number;
} {
  const code: number[] = [];
  const emit = (name: string, ...operands: number[]): void => void code.push(...encodeNamed(name, ...operands));
  const ints = [SMALL, LARGE, NEGATIVE, HUGE];

  for (const name of ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr', 'shru', 'eq', 'ne', 'lt', 'le', 'ltu'])
    for (const b of ints) for (const c of [SMALL, LARGE, NEGATIVE]) emit(name, T, b, c);
  for (const name of ['div', 'rem']) for (const c of [SMALL, LARGE, NEGATIVE, HUGE]) for (const b of [SMALL, LARGE, NEGATIVE]) emit(name, T, b, c);
  for (const name of ['divi', 'remi']) for (const b of [SMALL, LARGE, NEGATIVE]) for (const imm of [7, -7]) emit(name, T, b, imm);
  for (const name of ['addi', 'muli', 'andi', 'ori', 'xori', 'eqi', 'lti']) for (const b of ints) for (const imm of [3, -3]) emit(name, T, b, imm);
  for (const name of ['shli', 'shri', 'shrui']) for (const imm of [3, 35]) emit(name, T, LARGE, imm);
  for (const name of ['neg', 'not', 'ext8', 'lnot', 'mov']) for (const b of [SMALL, ZERO, LARGE]) emit(name, T, b);
  for (const name of ['feq', 'fne', 'flt', 'fle']) for (const c of [F1, F2]) emit(name, T, F1, c);
  for (const name of ['fadd', 'fsub', 'fmul', 'fdiv']) emit(name, FT, F1, F2);
  for (const name of ['fneg', 'fsqrt']) emit(name, FT, F1);
  for (const b of ints) emit('i2f', FT, b);
  emit('f2i', T, F1);
  emit('nop');
  emit('ldi', T, 5);
  emit('ldk', T, places.constant);
  emit('ldnull', R);
  emit('ldst', T, 0);
  emit('stst', OBJECT, 0);
  emit('ldstn', R, 0);
  emit('stst', T, 0);
  emit('addr', R, T);
  emit('addrst', R, 0);
  emit('stw', T, T + 1);
  emit('ldw', T, T + 1);
  emit('fnidx', T, places.fn);
  emit('req', T, OBJECT, NULL);
  emit('peq', T, OBJECT, OBJECT);

  // Jumps to the next instruction: taken or not, the path is the same.
  emit('jmp', 0);
  for (const name of ['brt', 'brf']) for (const a of [ZERO, SMALL]) emit(name, a, 0);
  for (const name of ['brnull', 'brnn']) for (const a of [OBJECT, NULL]) emit(name, a, 0);
  for (const name of ['breq', 'brne', 'brlt', 'brle']) for (const a of ints) for (const b of ints) emit(name, a, b, 0);
  for (const name of ['breqi', 'brnei', 'brlti', 'brlei', 'brgti', 'brgei']) for (const a of ints) for (const imm of [3, 7, -3]) emit(name, a, imm, 0);
  for (const name of ['brfeq', 'brfne', 'brflt', 'brfle', 'brfnlt', 'brfnle'])
    for (const [a, b] of [
      [F1, F2],
      [F2, F1],
      [F1, F1],
    ] as const)
      emit(name, a, b, 0);
  for (const name of ['brreq', 'brrne']) for (const b of [OBJECT, NULL]) emit(name, OBJECT, b, 0);
  for (const a of ints) {
    emit('mov', T, a);
    emit('forlt', T, SMALL, 0);
  }
  emit('switch', ONE, 0, 0);
  emit('switch', SMALL, 0, 0);

  // Objects and arrays.
  for (let n = 0; n <= 4; n++) emit('new', R, places.type, ...[OBJECT, SMALL, LARGE, ONE].slice(0, n));
  emit('stc', OBJECT, -3, 2);
  emit('stnull', OBJECT, 0);
  for (const node of [NODE, OBJECT]) emit('qput', QUEUE, node);
  for (let n = 0; n < 3; n++) emit('qtake', R, QUEUE);
  emit('ld', T, OBJECT, 1);
  emit('st', OBJECT, T, 1);
  emit('ldr', R, OBJECT, 0);
  emit('str', OBJECT, R, 0);
  emit('mst', CLOSURE, T, ZERO, 0);
  emit('mld', T, CLOSURE, ZERO, 0);
  emit('mstr', CLOSURE, R, ZERO, 0);
  emit('mldr', R, CLOSURE, ZERO, 0);
  emit('ldv', T, OBJECT, 1, places.type);
  emit('ldvr', R, OBJECT, 0, places.type);
  emit('tag', T, OBJECT);
  emit('nn', R, OBJECT);
  for (const type of [places.type, 0, places.type + 1]) emit('cast', R, OBJECT, type);
  for (const type of [places.type, 0, places.type + 1]) emit('isa', T, OBJECT, type);
  emit('typeid', T, OBJECT);
  emit('alen', T, INTS);
  emit('aget', T, INTS, ONE);
  emit('agetr', R, REFS, ONE);
  emit('aget8', T, BYTES, ONE);
  emit('aset', INTS, ONE, SMALL);
  emit('asetr', REFS, ONE, OBJECT);
  emit('aset8', BYTES, ONE, SMALL);
  emit('aset32', BYTES, ZERO, SMALL);
  emit('aget32', T, BYTES, ZERO);
  for (const array of [INTS, REFS, BYTES]) emit('apush', array, ONE);
  emit('slen', T, BYTES);
  emit('sget', T, BYTES, ONE);
  for (const other of [BYTES, INTS, OBJECT]) emit('seq', T, BYTES, other);
  emit('seq', T, OBJECT, OBJECT);
  emit('r2p', R, OBJECT);
  emit('ldp', T, R);
  emit('stp', R, T);
  emit('ctxcur', T);
  for (let n = 0; n <= 4; n++) emit('call', T, places.fn, ...[SMALL, LARGE, ONE, ZERO].slice(0, n));
  emit('callc', T, places.type + 2, CLOSURE, SMALL, ONE);
  emit('crit', T);
  emit('critdepth', T);
  emit('cycles', T);
  emit('crit', T);
  emit('uncrit');
  emit('uncrit');
  // A Context that gives the processor back as it ends, to one in a critical section.
  emit('crit', T);
  emit('ctxnew', OTHER, BODY, ZERO);
  emit('ctxsetown', OTHER, MAIN);
  emit('ctxown', R, OTHER);
  emit('switch_to', OTHER);
  emit('uncrit');
  emit('jmp', -code.length - 1);

  const callee = code.length;
  emit('callerpc', 1, 0);
  emit('brt', 0, 1);
  emit('retv');
  emit('ret', 0);
  const body = code.length;
  emit('ctxme', 1, TYPE_CONTEXT);
  emit('switch_end', 1);
  // Calls that do not fit, into a segment that was kept, and returns out of it.
  const crossing = code.length;
  for (let n = 0; n <= 4; n++) emit('call', T, places.fn + 2, ...[SMALL, LARGE, ONE, ZERO].slice(0, n));
  emit('jmp', crossing - code.length - 1);
  return { code, callee, body, crossing };
}

// Addresses of its memory.
const FRAME = INTERRUPT_STACKS;
const OBJECTS = FRAME + 0x1000;
const STACK = FRAME + 0x1800; // of its second Context
const HEAP = FRAME + 0x2000;
const HEAP_END = FRAME + 0x8000;

/** Runs it. Memory must be as at power-on but for the static data, and is so again afterwards. Gives the code addresses at which the loop gave up. */
export function warmUp(
  engine: Engine,
  memory: Memory,
  program: { readonly code: Int32Array; readonly warmUp: WarmUpPlaces },
  stacks: QuickStacks | null,
): number[] {
  const { i32, f64, u8 } = memory;
  const { code, warmUp: places } = program;
  fillRegisters(i32, f64);
  fillObjects(i32, places.type);
  const { head, inUse } = stacks ?? NO_STACKS;
  const arenaWords = [head, inUse, inUse + 4].map((address) => [address >>> 2, i32[address >>> 2]!] as const);
  i32[head >>> 2] = STACK;
  i32[STACK >>> 2] = STACK + 0x400; // so that the list is never empty, and both ways of each test of it are known
  const block = (offset: number, value: number): void => void (i32[(CPU_BASE + offset) >>> 2] = value);
  block(CPU_PC, places.pc);
  block(CPU_FP, FRAME);
  block(CPU_SP, FRAME + FRAME_HEADER + 8 * SLOTS);
  block(CPU_SL, OBJECTS);
  block(CPU_CONTEXT, OBJECTS);
  block(CPU_HEAP_TOP, HEAP);
  block(CPU_HEAP_LIMIT, HEAP_END);
  block(CPU_LEFT, ROUNDS * (places.crossing - places.pc));
  const left: number[] = [];
  while (engine() !== POINT) {
    const pc = i32[(CPU_BASE + CPU_PC) >>> 2]!;
    left.push(pc);
    block(CPU_PC, pc + lengthAt(code, pc));
  }
  // The second part: the stack is full, and there is a kept segment.
  i32[(OBJECTS + CTX_STACK) >>> 2] = FRAME;
  i32[(OBJECTS + CTX_SPARE) >>> 2] = STACK;
  i32[(STACK + SEG_KEEP) >>> 2] = STACK;
  i32[(STACK + SEG_LIMIT) >>> 2] = STACK + 0x400;
  block(CPU_PC, places.crossing);
  block(CPU_FP, FRAME);
  block(CPU_SP, FRAME + FRAME_HEADER + 8 * SLOTS);
  block(CPU_SL, FRAME);
  block(CPU_CONTEXT, OBJECTS);
  block(CPU_LEFT, ROUNDS * CROSSING_CYCLES);
  // Where the loop leaves switches to others it leaves crossings too, and stops at the first.
  if (engine() !== POINT) left.push(i32[(CPU_BASE + CPU_PC) >>> 2]!);
  u8.fill(0, INTERRUPT_STACKS, INTERRUPT_STACKS + INTERRUPT_STACK_SIZE);
  u8.fill(0, CPU_BASE, CPU_BASE + CPU_SIZE);
  for (const [word, value] of arenaWords) i32[word] = value;
  return left;
}

const register = (n: number): number => (FRAME + FRAME_HEADER + 8 * n) >>> 2;

function fillRegisters(i32: Int32Array, f64: Float64Array): void {
  const int = (n: number, low: number, high: number): void => {
    i32[register(n)] = low;
    i32[register(n) + 1] = high;
  };
  int(SMALL, 7, 0);
  int(LARGE, -5, 3);
  int(NEGATIVE, -3, -1);
  int(ONE, 1, 0);
  int(HUGE, 0x12345678, 0x12345678);
  f64[register(F1) >>> 1] = 1.5;
  f64[register(F2) >>> 1] = 2.5;
}

function fillObjects(i32: Int32Array, type: number): void {
  let at = OBJECTS + 0x100; // below: MAIN
  const make = (header: number, word: number, bytes: number): number => {
    const address = at;
    at += bytes;
    i32[address >>> 2] = header;
    i32[(address >>> 2) + 1] = word;
    return address;
  };
  const array = (backing: number): number => {
    const address = make(type, 4, 16);
    i32[(address >>> 2) + 2] = make(backing, 4 + ROUNDS + 1, 0x200);
    return address;
  };
  i32[OBJECTS >>> 2] = TYPE_CONTEXT;
  i32[(OBJECTS + CTX_LIMIT) >>> 2] = OBJECTS;
  i32[register(MAIN)] = OBJECTS;
  i32[register(OBJECT)] = make(type, 0, 48);
  i32[register(CLOSURE)] = make(type + 2, WARM_UP_SHAPE, 24);
  i32[register(BODY)] = make(type + 3, 0, 16);
  i32[register(QUEUE)] = make(type, 0, 48);
  i32[register(NODE)] = make(type, 0, 48);
  i32[register(INTS)] = array(BACKING_64);
  i32[register(REFS)] = array(BACKING_REF);
  i32[register(BYTES)] = array(BACKING_U8);
}
