// Where everything lies in the machine's memory. All addresses are bytes. docs/machine.md draws the map.

export const PAGE = 4096;

/** Page 0 is never mapped: null and small offsets from it fault. */
export const IDT_BASE = 0x1000; // 256 gates of 16 bytes
export const GATE_SIZE = 16;
/** A gate: i32 function index (-1: none), i32 lowest privilege (highest ring) that may call it by `int`, i32 flags, i32 unused. */
export const GATE_FN = 0;
export const GATE_RING = 4;

/** Processor blocks, one a processor; all registers that are not in a frame live here between instructions of the engine. */
export const CPU_BASE = 0x2000;
export const CPU_SIZE = 0x400;
export const CPU_COUNT = 64;
export const CPU_PC = 0; // i32, index into the loaded code
export const CPU_FP = 4; // u32 address of the frame
export const CPU_SP = 8; // u32 end of the frame
export const CPU_SL = 12; // u32 stack limit: no frame may end above it
export const CPU_FLAGS = 16; // i32, FLAG_*
export const CPU_CONTEXT = 20; // ref, current Context
export const CPU_CRITICAL = 24; // i32, depth
export const CPU_IN_INTERRUPT = 28; // i32, nesting of deliveries
export const CPU_IDTR = 32; // u32
export const CPU_CYCLES = 40; // i64 (two words)
export const CPU_CRITICAL_SINCE = 48; // f64, cycle at which the outermost critical section began
export const CPU_EXCEPTION = 56; // i64 x 5: vector, error, fact 0, fact 1, pc
export const CPU_SYSCALL = 96; // i64 x 3 arguments, then the reference (u32)
export const CPU_PANIC = 128; // ref, the panic being unwound
export const CPU_HEAP_TOP = 132; // u32, next free byte of the heap (bump allocation)
export const CPU_HEAP_LIMIT = 136; // u32, end of the space that may be bumped into
export const CPU_CONTEXTS = 140; // ref, head of the weak list of Contexts that have a stack
export const CPU_LEFT = 144; // i32, cycles left to the next deadline; below 0: it has come
export const CPU_DOUBLE = 148; // i32, 1 while a double fault is handled
export const CPU_TARGET = 152; // f64; CYCLES is this less CPU_LEFT (CPU_CYCLES is brought up to date on slow paths)
export const CPU_ENTERED = 160; // f64, cycle at which the current Context was entered
export const CPU_SWITCHES = 168; // u32, switches that the engine's loop made by itself
export const CPU_SERIAL = 176; // i32, serial number of the Context made last
export const CPU_STACKS_MADE = 180; // u32, stacks that Contexts were given
export const CPU_STACKS_FREED = 184; // u32
export const CPU_CROSSINGS = 188; // u32, calls and returns that went from one segment to another, of all stacks
export const CPU_CACHE_HITS = 192; // u32, calls among them that found a kept segment
export const CPU_NO_LIST = 0x3f0; // three words, always 0: a quick list of stacks that stays empty, and its accounts
export const CPU_WAITING = 172; // i32, 1 while a line could be delivered but for FLAGS or the critical depth

export const FLAG_IF = 1; // interrupts on
export const FLAG_RING_SHIFT = 1; // two bits

export const DEVICES_BASE = 0x20000; // 64 KiB of device registers
export const INTERRUPT_STACKS = 0x40000; // one a processor
export const INTERRUPT_STACK_SIZE = 0x10000;
export const PINNED_BASE = 0x100000; // pinned cells and DMA buffers
export const PINNED_SIZE = 0x100000;
export const STATIC_BASE = 0x200000; // static variables, then static objects; the stack arena begins at the next 64 KiB after them

// --- frames: the two words below r0
export const FRAME_DISTANCE = 0; // i32, bytes down to the caller's FP; 0 in the first frame of a stack or segment
export const FRAME_LINK = 4; // i32, code address of the word after the call, or one of these:
export const LINK_FIRST = 0; // first frame of a Context
export const LINK_UNDERFLOW = -1; // first frame of a segment: the words at FP-8 and FP-4 are the caller's FP and the link to it (SEG_CALLER_FP, SEG_LINK)
/** LINK_RESUME - pc: the caller goes on at pc itself, which no call leads to (injected calls, nested deliveries). Its live slots are the live-in of pc; nothing is returned to it. */
export const LINK_RESUME = -2;
export const FRAME_HEADER = 8;

// --- objects. An object starts at a multiple of 8 and begins with 8 bytes:
//   +0 i32  type index in the low 24 bits; collector bits above
//   +4 i32  length (strings: bytes; backings: capacity in elements), variant number (variants), else 0
export const HEADER = 8;
export const TYPE_MASK = 0xffffff;
/** Set in +0 while collecting: +4 is the new address. */
export const FORWARDED = 0x80000000 | 0;
/** Types of array backings, above every index of a type table. */
export const BACKING_U8 = 0xfffff0;
export const BACKING_64 = 0xfffff1;
export const BACKING_REF = 0xfffff2;

/** An array: header (its +4 is the length), then the backing and, beside it, nothing. 16 bytes. A backing of 0 has no room. */
export const ARRAY_LENGTH = 4;
export const ARRAY_BACKING = 8;
export const ARRAY_SIZE = 16;
// Struct, tuple, variant, closure, box: from +8 on references of 4 bytes, then everything else, 8 bytes each (vm/bytecode/field-places.ts).
// String: bytes from +8 on, padded to 8 with zeros.

// --- Context, a heap object of type TYPE_CONTEXT
export const CTX_PC = 8; // i32
export const CTX_FP = 12; // u32
export const CTX_SP = 16; // u32
export const CTX_FLAGS = 20; // i32, FLAG_*
export const CTX_CRITICAL = 24; // i32
export const CTX_STATE = 28; // i32, CONTEXT_*
export const CTX_STRATEGY = 32; // i32, index of the stack strategy
export const CTX_STACK = 36; // u32, where the first frame of the stack (or of its newest segment) begins; 0: none yet, it is allocated at the first run
export const CTX_LIMIT = 40; // u32, SL
export const CTX_OWNER = 44; // ref, any object; null
export const CTX_ENTRY = 48; // ref, closure to run
export const CTX_NEXT = 52; // ref, weak list of Contexts that have a stack; bit 0 is set while this one is on the list
export const CTX_RESERVED = 56; // u32, bytes of the arena that the stack has now
export const CTX_PEAK = 60; // u32, most bytes ever in use (seen at growths, switches and collections)
export const CTX_GROWTHS = 64; // u32
export const CTX_REWRITTEN = 68; // u32, pointers rewritten
export const CTX_COPIED = 72; // u32, bytes copied (low word), saturating
export const CTX_SEGMENTS = 76; // u32, pieces of memory that it has, a kept one among them
export const CTX_POINTED = 80; // i32, 1 once `addr` was executed on this stack since it last had no frames
export const CTX_EXTRA = 84; // u32, how many of the kept-back bytes it was given (KEPT_GIVEN)
export const CTX_CYCLES = 88; // i64, cycles run
/** What was asked of the Context while it did not run, done when it is entered next: the result of its system call, then a call. */
export const CTX_PENDING = 96; // i32, PENDING_* bits
export const CTX_INJECT_FN = 100; // i32, function index
export const CTX_RESULT = 104; // i64
export const CTX_INJECT_A = 112; // i64
export const CTX_INJECT_B = 120; // i64
export const CTX_SERIAL = 128; // i32, 1 for the first Context of a run
export const CTX_SPARE = 132; // u32, the strategy's own word. Segmented: the first frame of a kept segment, odd when only the strategy may take it; shared: where the frames are put away
export const CTX_BELOW = 136; // u32, bytes in use in older segments: all in use are these and SP - CTX_STACK
export const CTX_CROSSINGS = 140; // u32, calls and returns that went from one segment to another
export const CTX_SIZE = 144;
export const PENDING_RESULT = 1;
export const PENDING_CALL = 2;
/** Always set where the strategy wants to hear of each switch; the engine's loop then leaves switches to the slow path. */
export const PENDING_SWITCH = 4;

// --- segments: what lies below the first frame of every segment but a stack's first, as offsets from that frame. The last two are those of LINK_UNDERFLOW.
export const SEGMENT_HEADER = 32;
export const SEG_PREVIOUS = -32; // u32, first frame of the previous segment
export const SEG_BYTES = -28; // u32, whole size
export const SEG_LIMIT = -24; // u32, SL while the stack ends in this segment
export const SEG_KEEP = -20; // u32, what CTX_SPARE becomes when the segment is left; 0: it is freed
export const SEG_CALLER_SL = -16; // u32
export const SEG_CALLER_SP = -12; // u32
export const SEG_CALLER_FP = -8; // u32
export const SEG_LINK = -4; // i32, link of the call

export const CONTEXT_NEW = 0; // will begin with its entry closure
export const CONTEXT_READY = 1; // saved: PC FP SP are valid
export const CONTEXT_RUNNING = 2;
export const CONTEXT_FINISHED = 3; // no stack any more

// --- exceptions and lines
export const VECTOR_DIVIDE = 0;
export const VECTOR_BREAKPOINT = 3;
export const VECTOR_BOUND = 5;
export const VECTOR_INVALID = 6;
export const VECTOR_DOUBLE_FAULT = 8;
export const VECTOR_STACK = 12;
export const VECTOR_PROTECTION = 13;
export const VECTOR_PAGE_FAULT = 14;
export const VECTOR_MEMORY = 16; // out of memory
export const VECTOR_CRITICAL = 17; // critical section over its budget
export const VECTOR_LINE_0 = 32;
export const VECTOR_SYSCALL = 0x80;

// --- ports
export const PORT_PIC_EOI = 0x20; // out line: end of interrupt
export const PORT_PIC_MASK = 0x21; // out line
export const PORT_PIC_UNMASK = 0x22; // out line
export const PORT_PIC_RAISE = 0x23; // out line
export const PORT_PIC_PENDING = 0x24; // in: bits of pending lines
export const PORT_TIMER = 0x40; // channel n at 0x40 + 4n: +0 out: raise line n once at this cycle (absolute; -1: disarm), in: that cycle; +1 out: raise every so many cycles (0: stop)
export const PORT_CONSOLE_OUT = 0x60; // out byte, outs
export const PORT_CONSOLE_ERR = 0x61;
export const PORT_CONSOLE_IN = 0x62; // in: the next bytes of the input, packed
export const PORT_ARGUMENTS = 0xa0; // out: an offset; in: the bytes of the arguments there, packed
export const PORT_HOST_CALLS = 0xb0; // in: the next thing that the host has done; out: the answer to that call is not wanted
export const PORT_HOST_EXPECT = 0xb1; // in: 1 where the host may call a function of the program, and then the machine waits for it
export const PORT_WALL_CLOCK = 0x70; // in: ns since 1970
export const PORT_POWER = 0xf4; // out: exit code; the machine stops
/** Boot parameters, set by whoever makes the machine: in 0x90 + n. */
export const PORT_BOOT = 0x90;
export const BOOT_SLICE = 0; // cycles of a time slice
export const BOOT_PREEMPT = 1; // 0 off, 1 points, 2 any
export const BOOT_CARRIERS = 2;
export const BOOT_SEED = 3;
export const BOOT_MODEL = 4; // 0 mixed, 1 stackful, 2 stackless, 3 threads
export const BOOT_NEIGHBOURS = 5; // kernel threads that spin beside the program
export const BOOT_MAX_DEFERRAL = 6; // cycles that code which cannot suspend may run after its slice; 0: any number
export const BOOT_TEST = 15; // which of the tests that a module was compiled with
