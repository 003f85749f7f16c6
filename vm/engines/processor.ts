// The registers of the processor, as the slow path, interrupts and devices see them: the processor block in memory, and the slots of the newest frame.
import {
  CPU_BASE,
  CPU_CONTEXT,
  CPU_CRITICAL,
  CPU_CRITICAL_SINCE,
  CPU_CYCLES,
  CPU_DOUBLE,
  CPU_ENTERED,
  CPU_EXCEPTION,
  CPU_FLAGS,
  CPU_FP,
  CPU_IDTR,
  CPU_IN_INTERRUPT,
  CPU_LEFT,
  CPU_PANIC,
  CPU_PC,
  CPU_SERIAL,
  CPU_SL,
  CPU_SP,
  CPU_SWITCHES,
  CPU_SYSCALL,
  CPU_TARGET,
  CPU_WAITING,
  FLAG_IF,
  FLAG_RING_SHIFT,
  FRAME_HEADER,
} from '../memory/layout.js';
import type { Memory } from '../memory/memory.js';

const TWO_32 = 4294967296;

export class Processor {
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
  private readonly block: number;

  constructor(
    memory: Memory,
    /** Address of the processor block. */
    readonly base: number = CPU_BASE,
  ) {
    this.i32 = memory.i32;
    this.u32 = memory.u32;
    this.u8 = memory.u8;
    this.f64 = memory.f64;
    this.i64 = new BigInt64Array(memory.buffer);
    this.block = base >>> 2;
  }

  // --- the block
  get pc(): number {
    return this.i32[this.block + (CPU_PC >>> 2)]!;
  }
  set pc(value: number) {
    this.i32[this.block + (CPU_PC >>> 2)] = value;
  }
  get fp(): number {
    return this.u32[this.block + (CPU_FP >>> 2)]!;
  }
  set fp(value: number) {
    this.u32[this.block + (CPU_FP >>> 2)] = value;
  }
  get sp(): number {
    return this.u32[this.block + (CPU_SP >>> 2)]!;
  }
  set sp(value: number) {
    this.u32[this.block + (CPU_SP >>> 2)] = value;
  }
  get sl(): number {
    return this.u32[this.block + (CPU_SL >>> 2)]!;
  }
  set sl(value: number) {
    this.u32[this.block + (CPU_SL >>> 2)] = value;
  }
  get flags(): number {
    return this.i32[this.block + (CPU_FLAGS >>> 2)]!;
  }
  set flags(value: number) {
    this.i32[this.block + (CPU_FLAGS >>> 2)] = value;
  }
  get context(): number {
    return this.u32[this.block + (CPU_CONTEXT >>> 2)]!;
  }
  set context(value: number) {
    this.u32[this.block + (CPU_CONTEXT >>> 2)] = value;
  }
  get critical(): number {
    return this.i32[this.block + (CPU_CRITICAL >>> 2)]!;
  }
  set critical(value: number) {
    this.i32[this.block + (CPU_CRITICAL >>> 2)] = value;
  }
  get inInterrupt(): number {
    return this.i32[this.block + (CPU_IN_INTERRUPT >>> 2)]!;
  }
  set inInterrupt(value: number) {
    this.i32[this.block + (CPU_IN_INTERRUPT >>> 2)] = value;
  }
  get inDoubleFault(): boolean {
    return this.i32[this.block + (CPU_DOUBLE >>> 2)] !== 0;
  }
  set inDoubleFault(value: boolean) {
    this.i32[this.block + (CPU_DOUBLE >>> 2)] = value ? 1 : 0;
  }
  get idtr(): number {
    return this.u32[this.block + (CPU_IDTR >>> 2)]!;
  }
  set idtr(value: number) {
    this.u32[this.block + (CPU_IDTR >>> 2)] = value;
  }
  get panic(): number {
    return this.i32[this.block + (CPU_PANIC >>> 2)]!;
  }
  set panic(reference: number) {
    this.i32[this.block + (CPU_PANIC >>> 2)] = reference;
  }
  get ring(): number {
    return (this.flags >>> FLAG_RING_SHIFT) & 3;
  }
  get interruptsOn(): boolean {
    return (this.flags & FLAG_IF) !== 0;
  }

  // --- time
  get left(): number {
    return this.i32[this.block + (CPU_LEFT >>> 2)]!;
  }
  /** CYCLES. Exact: below 2^53. */
  get now(): number {
    return this.f64[(this.base + CPU_TARGET) >>> 3]! - this.i32[this.block + (CPU_LEFT >>> 2)]!;
  }
  /** Cycles that the instruction took beyond its words. */
  charge(cycles: number): void {
    const left = this.i32[this.block + (CPU_LEFT >>> 2)]! - cycles;
    if (left >= -0x40000000) this.i32[this.block + (CPU_LEFT >>> 2)] = left;
    else this.setTime(this.now + cycles, -1);
  }
  /** Makes the time `now`, with so many cycles left to the deadline. */
  setTime(now: number, left: number): void {
    this.f64[(this.base + CPU_TARGET) >>> 3] = now + left;
    this.i32[this.block + (CPU_LEFT >>> 2)] = left;
    this.setWide(this.base + CPU_CYCLES, now);
  }
  /** Switches that the loop made by itself. */
  get loopSwitches(): number {
    return this.u32[this.block + (CPU_SWITCHES >>> 2)]!;
  }
  /** For a new Context. */
  nextSerial(): number {
    return ++this.i32[this.block + (CPU_SERIAL >>> 2)]!;
  }
  set waiting(value: boolean) {
    this.i32[this.block + (CPU_WAITING >>> 2)] = value ? 1 : 0;
  }
  get criticalSince(): number {
    return this.f64[(this.base + CPU_CRITICAL_SINCE) >>> 3]!;
  }
  set criticalSince(cycle: number) {
    this.f64[(this.base + CPU_CRITICAL_SINCE) >>> 3] = cycle;
  }
  /** Cycle at which the current Context was entered. */
  get entered(): number {
    return this.f64[(this.base + CPU_ENTERED) >>> 3]!;
  }
  set entered(cycle: number) {
    this.f64[(this.base + CPU_ENTERED) >>> 3] = cycle;
  }

  // --- facts of exceptions and system calls
  exception(index: number): bigint {
    return this.i64[((this.base + CPU_EXCEPTION) >>> 3) + index]!;
  }
  setException(index: number, value: bigint): void {
    this.i64[((this.base + CPU_EXCEPTION) >>> 3) + index] = value;
  }
  /** Word index of argument n of the system call; 3 is the reference. */
  syscallWord(n: number): number {
    return (this.base + CPU_SYSCALL + 8 * n) >>> 2;
  }

  // --- slots of the newest frame
  /** Word index of a slot. */
  slot(register: number): number {
    return ((this.fp + FRAME_HEADER) >>> 2) + 2 * register;
  }
  low(register: number): number {
    return this.i32[this.slot(register)]!;
  }
  high(register: number): number {
    return this.i32[this.slot(register) + 1]!;
  }
  /** A reference, as an address from zero on. */
  ref(register: number): number {
    return this.u32[this.slot(register)]!;
  }
  setRef(register: number, address: number): void {
    this.u32[this.slot(register)] = address;
  }
  int(register: number): bigint {
    return this.i64[this.slot(register) >>> 1]!;
  }
  setInt(register: number, value: bigint): void {
    this.i64[this.slot(register) >>> 1] = value;
  }
  /** An int as a double: exact up to 2^53, and beyond it still on the right side of any limit. */
  number(register: number): number {
    const slot = this.slot(register);
    return this.i32[slot + 1]! * TWO_32 + this.u32[slot]!;
  }
  /** `value` is a whole number of less than 2^53. */
  setNumber(register: number, value: number): void {
    this.setWide(this.slot(register) << 2, value);
  }
  float(register: number): number {
    return this.f64[this.slot(register) >>> 1]!;
  }
  setFloat(register: number, value: number): void {
    this.f64[this.slot(register) >>> 1] = value;
  }
  /** An i64 in memory from a whole number of less than 2^53. */
  setWide(address: number, value: number): void {
    this.i32[address >>> 2] = value;
    this.i32[(address >>> 2) + 1] = Math.floor(value / TWO_32);
  }
  copyWide(toWord: number, fromWord: number): void {
    this.i32[toWord] = this.i32[fromWord]!;
    this.i32[toWord + 1] = this.i32[fromWord + 1]!;
  }
}
