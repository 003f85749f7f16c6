// Calls that need more than the loop does, returns out of a segment or an injected call, unwinding, traces, host functions.
import { wordsOfReferences } from '../bytecode/field-places.js';
import type { Native, SlotType } from '../bytecode/module.js';
import { lengthAt } from '../bytecode/decode.js';
import { OPCODE } from '../bytecode/isa.js';
import { CALLBACK_ARGUMENT, TYPE_STRING } from '../bytecode/module.js';
import { bothEnds, callChain } from '../debug/stack-walk.js';
import { placeOf, placeText } from '../debug/line-table.js';
import { ownName } from '../devices/host-calls.js';
import { GuestTrap, HostError, HostThrew, MachineBug } from '../errors.js';
import type { HostValue } from '../host.js';
import type { LoadedProgram } from '../loader.js';
import { FUNCTION_FRAME, FUNCTION_PC, FUNCTION_WORDS, TYPE_FN, TYPE_WORDS } from '../loader.js';
import { arrayBytes } from '../memory/heap.js';
import {
  ARRAY_BACKING,
  ARRAY_LENGTH,
  BACKING_64,
  BACKING_U8,
  CTX_FP,
  CTX_PC,
  CTX_STACK,
  CTX_STATE,
  CONTEXT_NEW,
  FRAME_DISTANCE,
  FRAME_HEADER,
  FRAME_LINK,
  HEADER,
  LINK_FIRST,
  LINK_RESUME,
  LINK_UNDERFLOW,
  TYPE_MASK,
  VECTOR_BREAKPOINT,
  VECTOR_INVALID,
} from '../memory/layout.js';
import type { ProgramCode } from '../memory/program.js';
import type { FramePlace } from '../stacks/frame-map.js';
import { callerOf, padOf } from '../stacks/frame-map.js';
import { reserve } from './allocation.js';
import type { Contexts } from './contexts.js';
import type { Core } from './core.js';
import type { RowFunction } from './row.js';
import { fieldA, fieldB, fieldC, NEXT, WENT } from './row.js';
import type { Strings } from './rows-strings.js';
import type { Timekeeper } from './timekeeper.js';

/** A trace of a deeper stack has this many frames of each end, and between them one entry that says how many are left out: LEFT_OUT less their number. */
const TRACE_ENDS = 1000;
const OP_SWITCH = OPCODE.get('switch')!;
const OP_BRT = OPCODE.get('brt')!;
const LEFT_OUT = -1_000_000_000_000_000;

/** Where a function that steps machines goes for that state: it loads the state, and then switches, or branches where there is one state. */
function resumeAddress(program: ProgramCode, start: number, state: number): number {
  const at = start + lengthAt(program.code, start);
  const word = program.code[at]!;
  if ((word & 255) === OP_BRT) return state === 1 ? at + 1 + (word >> 16) : 0;
  if ((word & 255) !== OP_SWITCH || state >= word >>> 16) return 0;
  return at + 1 + (word >>> 16) + program.code[at + 1 + state]!;
}

export function controlRows(core: Core, contexts: Contexts, strings: Strings, time: Timekeeper): Record<string, RowFunction> {
  const { cpu, heap, program, stacks, memory } = core;
  const { i32, u32, u8 } = cpu;
  const { code, functions } = program;

  /** Register i of a `call` instruction whose first word is w. */
  const argument = (w: number, i: number): number =>
    i === 0 ? fieldB(w) : i === 1 ? fieldC(w) : (code[cpu.pc + 1 + ((i - 2) >> 2)]! >>> (((i - 2) & 3) << 3)) & 255;
  const lastWord = (w: number): number => cpu.pc + 1 + ((fieldA(w) + 1) >> 2);

  /** A call whose frame does not fit below SL. */
  const call = (w: number, fn: number): typeof WENT => {
    const frame = functions[fn * FUNCTION_WORDS + FUNCTION_FRAME]! << 2;
    const first = contexts.makeRoom(frame);
    const link = lastWord(w) + 1;
    const at = cpu.sp;
    const n = fieldA(w);
    for (let i = 0; i < n; i++) cpu.copyWide(((at + FRAME_HEADER) >>> 2) + 2 * i, cpu.slot(argument(w, i)));
    if (first) i32[(at - 4) >>> 2] = link;
    i32[(at + FRAME_DISTANCE) >>> 2] = first ? 0 : at - cpu.fp;
    i32[(at + FRAME_LINK) >>> 2] = first ? LINK_UNDERFLOW : link;
    cpu.charge(link - cpu.pc);
    cpu.fp = at;
    cpu.sp = at + frame;
    cpu.pc = functions[fn * FUNCTION_WORDS + FUNCTION_PC]!;
    if (cpu.left < 0) time.poll();
    return WENT;
  };

  /** Leaves the newest frame, whose link is none of an ordinary call; `value`: word index of what is returned, -1 for nothing. */
  const leave = (value: number): typeof WENT => {
    const link = i32[(cpu.fp + FRAME_LINK) >>> 2]!;
    if (link === LINK_FIRST || (cpu.inInterrupt > 0 && link <= LINK_RESUME)) throw new GuestTrap(VECTOR_INVALID);
    const low = value < 0 ? 0 : i32[value]!;
    const high = value < 0 ? 0 : i32[value + 1]!;
    cpu.charge(1);
    const to = popFrame();
    if (link === LINK_UNDERFLOW && value >= 0) {
      const slot = cpu.slot(code[to - 1]! & 255);
      i32[slot] = low;
      i32[slot + 1] = high;
    }
    cpu.pc = to;
    return WENT;
  };

  /** FP and SP become the caller's; returns where the caller goes on. */
  const popFrame = (): number => {
    const at = cpu.fp;
    const link = i32[(at + FRAME_LINK) >>> 2]!;
    if (link === LINK_UNDERFLOW) {
      const inner = i32[(at - 4) >>> 2]!;
      const cycles = stacks.underflow(cpu.context);
      if (cycles < 0) throw new MachineBug('a segment could not be left');
      cpu.charge(cycles);
      return inner > 0 ? inner : LINK_RESUME - inner;
    }
    cpu.sp = at;
    cpu.fp = at - i32[(at + FRAME_DISTANCE) >>> 2]!;
    return link > 0 ? link : LINK_RESUME - link;
  };

  /** The low word of a machine's first scalar, which lies behind its references. */
  const firstScalar = (machine: number): number => u32[(machine + HEADER + 8 * wordsOfReferences(u32[(machine + 4) >>> 2]! >>> 16)) >>> 2]!;

  const raise = (panic: number): typeof WENT => {
    if (cpu.inInterrupt > 0) throw new GuestTrap(VECTOR_INVALID);
    let place: FramePlace | null = { pc: cpu.pc, fp: cpu.fp, inCall: false };
    let pad = -1;
    let depth = 0;
    while (place !== null && (pad = padOf(program, place)) < 0) {
      place = callerOf(memory, place.fp);
      depth++;
    }
    if (place === null) throw new GuestTrap(VECTOR_INVALID);
    core.counters.throws++;
    for (; depth > 0; depth--) popFrame();
    cpu.panic = panic;
    cpu.pc = pad;
    cpu.critical = 0;
    cpu.charge(1);
    stacks.unwound(cpu.context);
    time.rearm();
    time.pollIfDue();
    return WENT;
  };

  const newestOf = (context: number): FramePlace | null => {
    if (context === 0 || (context === cpu.context && cpu.inInterrupt === 0)) return { pc: cpu.pc, fp: cpu.fp, inCall: false };
    if (i32[(context + CTX_STACK) >>> 2] === 0 || i32[(context + CTX_STATE) >>> 2] === CONTEXT_NEW) return null;
    return { pc: i32[(context + CTX_PC) >>> 2]!, fp: u32[(context + CTX_FP) >>> 2]!, inCall: false };
  };

  const toHost = (register: number, type: SlotType): HostValue => {
    if (type.kind === 'i64') return cpu.int(register);
    if (type.kind === 'f64') return cpu.float(register);
    const object = cpu.ref(register);
    if (type.kind === 'ref' && type.type === TYPE_STRING) return strings.read(object);
    if (type.kind === 'ref' && object !== 0 && program.module.types[i32[object >>> 2]! & TYPE_MASK]?.kind === 'array') {
      const from = u32[(object + ARRAY_BACKING) >>> 2]! + HEADER;
      if (heap.backingOf(i32[object >>> 2]! & TYPE_MASK) === BACKING_U8) return u8.slice(from, from + i32[(object + ARRAY_LENGTH) >>> 2]!);
    }
    throw new GuestTrap(VECTOR_INVALID);
  };
  const fromHost = (register: number, value: HostValue, { name, result: type }: Native): void => {
    if (type === null) return;
    const whole = typeof value === 'number' && Number.isInteger(value);
    if (type.kind === 'i64' && (typeof value === 'bigint' || typeof value === 'boolean' || whole))
      return cpu.setInt(register, BigInt.asIntN(64, BigInt(value)));
    if (type.kind === 'f64' && typeof value === 'number') return cpu.setFloat(register, value);
    if (type.kind === 'ref' && type.type === TYPE_STRING && typeof value === 'string') return strings.make(register, value);
    if (type.kind === 'ref' && type.type !== TYPE_STRING && value instanceof Uint8Array) {
      reserve(core, arrayBytes(BACKING_U8, value.length));
      const array = heap.takeArray(type.type, value.length, value.length);
      if (value.length > 0) u8.set(value, u32[(array + ARRAY_BACKING) >>> 2]! + HEADER);
      return cpu.setRef(register, array);
    }
    const wanted = {
      i64: 'a bigint, a whole number or a boolean',
      f64: 'a number',
      ref: type.kind === 'ref' && type.type === TYPE_STRING ? 'a string' : 'a Uint8Array',
      ptr: '',
    };
    const who = name.startsWith(CALLBACK_ARGUMENT) ? 'the host called a function of the program with' : `the host function '${ownName(name)}' gave`;
    throw new HostError(`${who} ${showHostValue(value)}, where its declaration wants ${wanted[type.kind]}`);
  };
  /** Nothing that a host function throws is mistaken for the machine's own. */
  const callHost = ({ call }: LoadedProgram['natives'][number], args: readonly HostValue[]): HostValue => {
    try {
      return call(...args);
    } catch (error) {
      throw new HostThrew(error);
    }
  };

  return {
    call: (w) => call(w, code[lastWord(w)]! >>> 8),
    callc: (w) => call(w, program.types[(i32[cpu.ref(fieldB(w)) >>> 2]! & TYPE_MASK) * TYPE_WORDS + TYPE_FN]!),
    native: (w) => {
      const last = code[lastWord(w)]!;
      const native = program.natives[last >>> 8]!;
      core.counters.nativeCalls++;
      const args = native.signature.params.map((type, i) => toHost(argument(w, i), type));
      fromHost(last & 255, callHost(native, args), native.signature);
      return NEXT;
    },
    ret: (w) => leave(cpu.slot(fieldA(w))),
    retv: () => leave(-1),
    throw: (w) => raise(cpu.low(fieldA(w))),
    catch: (w) => {
      cpu.setRef(fieldA(w), cpu.panic);
      cpu.panic = 0;
      return NEXT;
    },
    trace: (w) => {
      const type = code[cpu.pc + 1]!;
      const skip = fieldC(w);
      const count = (): number[] => {
        const newest = newestOf(cpu.ref(fieldB(w)));
        if (newest === null) return [];
        const { first, between, last } = bothEnds(memory, newest, skip, TRACE_ENDS);
        return between === 0 ? [...first, ...last] : [...first, LEFT_OUT - between, ...last];
      };
      reserve(core, arrayBytes(BACKING_64, count().length));
      const chain = count(); // again: frames may have moved
      const array = heap.takeArray(type, chain.length, chain.length);
      const first = u32[(array + ARRAY_BACKING) >>> 2]! + HEADER;
      chain.forEach((pc, i) => cpu.setWide(first + 8 * i, pc));
      cpu.setRef(fieldA(w), array);
      cpu.charge(chain.length);
      return NEXT;
    },
    machpc: (w) => {
      const machine = cpu.ref(fieldB(w));
      const fn = machine === 0 ? -1 : program.types[(u32[machine >>> 2]! & TYPE_MASK) * TYPE_WORDS + TYPE_FN]!;
      cpu.setNumber(fieldA(w), fn < 0 ? 0 : resumeAddress(program, program.functions[fn * FUNCTION_WORDS + FUNCTION_PC]!, firstScalar(machine)));
      return NEXT;
    },
    pcinfo: (w) => {
      const place = placeOf(program, Math.trunc(cpu.number(fieldB(w))));
      strings.make(fieldA(w), place === null ? '' : fieldC(w) === 0 ? placeText(place) : place.fn);
      return NEXT;
    },
    callerpc: (w) => {
      const chain = callChain(memory, { pc: cpu.pc, fp: cpu.fp, inCall: false }, fieldC(w) + 1, 1);
      cpu.setNumber(fieldA(w), chain[0] ?? 0);
      return NEXT;
    },
    unreach: () => {
      throw new GuestTrap(VECTOR_INVALID);
    },
    brk: () => {
      // PC is behind it, so that whoever answers the exception by nothing goes on.
      cpu.pc += 1;
      cpu.charge(1);
      throw new GuestTrap(VECTOR_BREAKPOINT);
    },
  };
}

function showHostValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return value instanceof Promise ? 'a promise (`extern async fn` waits for those)' : 'an object';
  return typeof value === 'string' ? 'a string' : String(value);
}
