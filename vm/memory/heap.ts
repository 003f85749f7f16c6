// The heap as the engines see it: bump allocation between the two words CPU_HEAP_TOP and CPU_HEAP_LIMIT of the processor block.
//
// The rule that keeps moving objects safe: only `reserve` and `collect` collect (and so move objects and stacks). An allocating instruction therefore
//   1. computes how many bytes it needs, from its operands;
//   2. if TOP + bytes > LIMIT: spills PC (of this very instruction), FP, SP and SL to the processor block, calls `reserve(bytes)`, raises vector 16 when
//      that is false, and then reloads FP, SP and SL (the stack may have been moved) and its operands from their slots;
//   3. writes the object at TOP and moves TOP up, inline or by one of the `take` functions, which never collect.
// The collector reads the newest frame's slots that are live-in at PC, so the operands of the instruction are forwarded like everything else.
// Memory handed out is not zeroed.

export interface HeapStatistics {
  readonly collections: number;
  readonly bytesMoved: number;
  readonly bytesAllocated: number;
  readonly objectsAllocated: number;
  /** Bytes that survived the last collection. */
  readonly liveAfterLast: number;
  /** Bytes of the current space in use. */
  readonly used: number;
}

export interface Heap {
  /** Makes sure that `bytes` (a multiple of 8) can be bumped. False: out of memory. May collect. */
  reserve(bytes: number): boolean;
  /** Collects now. */
  collect(): void;
  /** An object's header at TOP; `bytes` is its whole size, a multiple of 8. Its fields are the caller's to fill. Room must have been reserved. */
  take(type: number, word: number, bytes: number): number;
  /** An empty string object of so many bytes, its padding zeroed; stringBytes(length) must have been reserved. */
  takeString(length: number): number;
  /** An array with a backing of this capacity and its length; arrayBytes(...) must have been reserved. Elements are the caller's to fill. */
  takeArray(type: number, length: number, capacity: number): number;
  /** A backing of the kind that the array type has; backingBytes(...) must have been reserved. */
  takeBacking(backing: number, capacity: number): number;
  /** A new Context, on no list, without a stack; CTX_SIZE must have been reserved. */
  takeContext(): number;
  /** BACKING_U8, BACKING_64 or BACKING_REF of an array type. */
  backingOf(type: number): number;
  /** Whole size in bytes of the object, with header. */
  sizeOf(object: number): number;
  statistics(): HeapStatistics;
}

export interface HeapOptions {
  /** First and last byte + 1 that the two spaces may have. */
  readonly start: number;
  readonly end: number;
  /** Address of the processor block whose registers are roots. */
  readonly cpu: number;
  /** Collect at every allocation. */
  readonly gcStress?: boolean;
}
