// The engine: one dense switch in one loop. It is the reference for what every instruction does on its fast path; whatever is rare, long or may fail
// goes to `slow`, which knows all rows (vm/engines/slow-path.ts).
//
// What keeps it fast on V8, each measured:
//   - pc, fp, sp and the countdown are locals; everything else is in the machine's memory, through views that are constants of the closure;
//   - temporaries are declared once above the loop, and are ints (xf, yf: doubles);
//   - an i64 is two i32 halves; the carry is an unsigned comparison; no BigInt in here;
//   - 8-byte values are copied as two i32: a Float64Array move may change the bits of a NaN;
//   - cycles are the distance that pc went, subtracted at taken jumps, calls and returns only;
//   - one place for taken jumps and one for leaving the loop, so that the whole stays far below 50 KB of V8 bytecode (interpreter-size.test.ts).
//
// instantiate.ts compiles the text of `makeInterpreter` anew for each machine: nothing in it may name anything outside but its parameters and `Op`,
// whose members the bundler puts in as numbers.

/** What the loop needs from the machine. All of it is constant for the machine's life. */
export interface EngineEnvironment {
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  readonly f64: Float64Array;
  readonly code: Int32Array;
  /** Four words a function: code address, words of its frame, words that the stack check adds (0 for leaves), flags. */
  readonly functions: Int32Array;
  /** Two words a constant. */
  readonly constants: Int32Array;
  /** Four words a type: second header word of its objects, function of a closure type, enum of a variant or signature of a closure (else -1), fields. */
  readonly types: Int32Array;
  /** False: every switch is left to the slow path, because somebody wants to hear of each. */
  readonly switches: boolean;
  /** How Contexts of strategy 0 get and lose their stacks: head of the arena's quick list (of one that stays empty: not here), its bytes in use, a stack's bytes, and where its limit is. */
  readonly quick: { readonly head: number; readonly inUse: number; readonly bytes: number; readonly limit: number };
  readonly context: { readonly type: number; readonly bytes: number };
  /** Word indices into memory. */
  readonly words: {
    readonly pc: number;
    readonly fp: number;
    readonly sp: number;
    readonly sl: number;
    readonly left: number;
    readonly context: number;
    readonly heapTop: number;
    readonly heapLimit: number;
    readonly statics: number;
    readonly pointed: number;
  };
}

/** Runs until there is something that the loop does not do, and gives it: the first word of an instruction, to be done whole, or -1 for a preemption point. Registers are
 * those of the processor block, PC that of the instruction. */
export type Engine = () => number;

// <opcodes>
const enum Op {
  nop = 0,
  mov = 1,
  ldw = 2,
  stw = 3,
  ldi = 4,
  ldk = 5,
  ldnull = 6,
  ldst = 7,
  ldstn = 8,
  stst = 9,
  fnidx = 10,
  add = 11,
  sub = 12,
  mul = 13,
  div = 14,
  rem = 15,
  and = 16,
  or = 17,
  xor = 18,
  shl = 19,
  shr = 20,
  shru = 21,
  addi = 22,
  muli = 23,
  divi = 24,
  remi = 25,
  andi = 26,
  ori = 27,
  xori = 28,
  shli = 29,
  shri = 30,
  shrui = 31,
  neg = 32,
  not = 33,
  ext8 = 34,
  divu = 35,
  remu = 36,
  mulhu = 37,
  ibit = 38,
  eq = 39,
  ne = 40,
  lt = 41,
  le = 42,
  ltu = 43,
  eqi = 44,
  lti = 45,
  lnot = 46,
  feq = 47,
  fne = 48,
  flt = 49,
  fle = 50,
  req = 51,
  peq = 52,
  fadd = 53,
  fsub = 54,
  fmul = 55,
  fdiv = 56,
  frem = 57,
  fneg = 58,
  fsqrt = 59,
  fmath = 60,
  fmath2 = 61,
  i2f = 62,
  f2i = 63,
  f2bits = 64,
  bits2f = 65,
  jmp = 66,
  brt = 67,
  brf = 68,
  brnull = 69,
  brnn = 70,
  breq = 71,
  brne = 72,
  brlt = 73,
  brle = 74,
  breqi = 75,
  brnei = 76,
  brlti = 77,
  brlei = 78,
  brgti = 79,
  brgei = 80,
  brfeq = 81,
  brfne = 82,
  brflt = 83,
  brfle = 84,
  brfnlt = 85,
  brfnle = 86,
  brreq = 87,
  brrne = 88,
  forlt = 89,
  switch = 90,
  new = 91,
  ld = 92,
  ldr = 93,
  st = 94,
  str = 95,
  stc = 96,
  stnull = 97,
  ldv = 98,
  ldvr = 99,
  tag = 100,
  nn = 101,
  cast = 102,
  isa = 103,
  typeid = 104,
  tname = 105,
  mld = 106,
  mldr = 107,
  mst = 108,
  mstr = 109,
  qput = 110,
  qtake = 111,
  newarr = 112,
  arrlit = 113,
  alen = 114,
  aget8 = 115,
  aget = 116,
  agetr = 117,
  aset8 = 118,
  aset = 119,
  aget32 = 120,
  aset32 = 121,
  asetr = 122,
  apush = 123,
  atrunc = 124,
  areserve = 125,
  aslice = 126,
  acopy = 127,
  afill = 128,
  slen = 129,
  sget = 130,
  scat = 131,
  ssub = 132,
  seq = 133,
  scmp = 134,
  shash = 135,
  sfind = 136,
  i2s = 137,
  f2s = 138,
  f2fix = 139,
  s2f = 140,
  c2s = 141,
  sbytes = 142,
  bstr = 143,
  butf8 = 144,
  bpushs = 145,
  addr = 146,
  addrst = 147,
  r2p = 148,
  ldp = 149,
  stp = 150,
  call = 151,
  callc = 152,
  native = 153,
  ret = 154,
  retv = 155,
  throw = 156,
  catch = 157,
  trace = 158,
  machpc = 159,
  pcinfo = 160,
  unreach = 161,
  brk = 162,
  ctxnew = 163,
  ctxcur = 164,
  ctxown = 165,
  ctxme = 166,
  ctxsetown = 167,
  ctxstat = 168,
  switch_to = 169,
  switch_end = 170,
  crit = 171,
  uncrit = 172,
  critdepth = 173,
  cycles = 174,
  cpu = 175,
  gc = 176,
  cli = 177,
  sti = 178,
  hlt = 179,
  lidt = 180,
  iret = 181,
  setctx = 182,
  ctxflags = 183,
  ctxstart = 184,
  ctxret = 185,
  inject = 186,
  excinfo = 187,
  sysarg = 188,
  sysref = 189,
  in = 190,
  out = 191,
  outs = 192,
  peek = 193,
  poke = 194,
  int = 195,
  stackspec = 196,
  callerpc = 197,
}
// </opcodes>

/** Places that the loop itself looks at, as word indices (`F`: of doubles): the processor block, and offsets in a Context. Those of vm/memory/layout.ts, written out because
 * nothing here may name anything outside; interpreter-places.test.ts compares them. */
const enum At {
  flags = 0x804,
  critical = 0x806,
  inInterrupt = 0x807,
  contexts = 0x823,
  switches = 0x82a,
  waiting = 0x82b,
  serial = 0x82c,
  made = 0x82d,
  freed = 0x82e,
  crossings = 0x82f,
  cacheHits = 0x830,
  sinceF = 0x406,
  targetF = 0x413,
  enteredF = 0x414,
  ctxPc = 2,
  ctxFp = 3,
  ctxSp = 4,
  ctxFlags = 5,
  ctxCritical = 6,
  ctxState = 7,
  ctxStrategy = 8,
  ctxStack = 9,
  ctxLimit = 10,
  ctxOwner = 11,
  ctxEntry = 12,
  ctxNext = 13,
  ctxReserved = 14,
  ctxPeak = 15,
  ctxSegments = 19,
  ctxExtra = 21,
  ctxCycles = 22,
  ctxPending = 24,
  ctxSerial = 32,
  ctxSpare = 33,
  ctxBelow = 34,
  ctxCrossings = 35,
  segPrevious = -8,
  segLimit = -6,
  segKeep = -5,
  segCallerSl = -4,
  segCallerSp = -3,
  segCallerFp = -2,
  segLink = -1,
}

/** A crossing: a cycle for each eight bytes of a segment's header. */
const enum Cost {
  crossing = 4,
}

/** CONTEXT_NEW, CONTEXT_READY, CONTEXT_RUNNING, CONTEXT_FINISHED. */
const enum State {
  fresh = 0,
  ready = 1,
  running = 2,
  finished = 3,
}

export function makeInterpreter(env: EngineEnvironment, checked: boolean): Engine {
  const i32 = env.i32;
  const u8 = env.u8;
  const f64 = env.f64;
  const code = env.code;
  const functions = env.functions;
  const constants = env.constants;
  const types = env.types;
  const words = env.words;
  const wordPc = words.pc;
  const wordFp = words.fp;
  const wordSp = words.sp;
  const wordSl = words.sl;
  const wordLeft = words.left;
  const wordContext = words.context;
  const wordTop = words.heapTop;
  const wordLimit = words.heapLimit;
  const wordStatics = words.statics;
  const wordPointed = words.pointed;
  const isChecked = checked;
  const switchesHere = env.switches;
  const quickHead = env.quick.head;
  const quickUse = env.quick.inUse;
  const quickBytes = env.quick.bytes;
  const quickLimit = env.quick.limit;
  const contextType = env.context.type;
  const contextBytes = env.context.bytes;

  return function run(): number {
    // Read once from the closure: inside the loop V8 would not see for sure that they are constants, and Ignition would look for each anew.
    const I32 = i32;
    const U8 = u8;
    const F64 = f64;
    const CODE = code;
    const FUNCTIONS = functions;
    const K = constants;
    const TYPES = types;
    const PC = wordPc;
    const FP = wordFp;
    const SP = wordSp;
    const SL = wordSl;
    const LEFT = wordLeft;
    const CONTEXT = wordContext;
    const TOP = wordTop;
    const LIMIT = wordLimit;
    const STATICS = wordStatics;
    const POINTED = wordPointed;
    const CHECKED = isChecked;
    const SWITCHES = switchesHere;
    const QUICK = quickHead;
    const QUICK_USE = quickUse;
    const QUICK_BYTES = quickBytes;
    const QUICK_LIMIT = quickLimit;
    const CTX_TYPE = contextType;
    const CTX_BYTES = contextBytes;
    let pc = I32[PC]! | 0; // next word
    let start = pc; // where counting began
    let fp = ((I32[FP]! + 8) >>> 2) | 0; // word index of r0
    let sp = (I32[SP]! >>> 2) | 0; // word index of the frame's end
    let left = I32[LEFT]! | 0; // cycles to the next deadline; below 0: it has come
    let w = 0;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let n = 0;
    let l = 0;
    let lh = 0;
    let r = 0;
    let rh = 0;
    let x = 0;
    let y = 0;
    let xf = 0.5;
    let yf = 0.5;

    for (;;) {
      point: {
        if (CHECKED) {
          if (((left - (pc - start)) | 0) < 0) {
            w = -1;
            break point;
          }
        }
        w = CODE[pc]! | 0;
        pc = (pc + 1) | 0;
        rare: {
          switch (w & 255) {
            case Op.nop:
              continue;
            case Op.mov:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.ldw:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 0x1fffe)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.stw:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 0x1fffe)) | 0;
              I32[b] = I32[a]!;
              I32[(b + 1) | 0] = I32[(a + 1) | 0]!;
              continue;
            case Op.ldi:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = w >> 16;
              I32[(a + 1) | 0] = w >> 31;
              continue;
            case Op.ldk:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (w >>> 15) & 0x1fffe;
              I32[a] = K[b]!;
              I32[(a + 1) | 0] = K[(b + 1) | 0]!;
              continue;
            case Op.ldnull:
              I32[(fp + ((w >>> 7) & 510)) | 0] = 0;
              continue;
            case Op.ldst:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = STATICS + ((w >>> 15) & 0x1fffe);
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.ldstn:
              x = I32[STATICS + ((w >>> 15) & 0x1fffe)]!;
              if (x === 0) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = x;
              continue;
            case Op.stst:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = STATICS + ((w >>> 15) & 0x1fffe);
              I32[b] = I32[a]!;
              I32[(b + 1) | 0] = I32[(a + 1) | 0]!;
              continue;
            case Op.fnidx:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = CODE[pc]!;
              I32[(a + 1) | 0] = 0;
              pc = (pc + 1) | 0;
              continue;

            // --- int
            case Op.add:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              l = I32[b]!;
              x = (l + I32[c]!) | 0;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! + I32[(c + 1) | 0]! + (x >>> 0 < l >>> 0 ? 1 : 0);
              I32[a] = x;
              continue;
            case Op.sub:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              l = I32[b]!;
              r = I32[c]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! - I32[(c + 1) | 0]! - (l >>> 0 < r >>> 0 ? 1 : 0);
              I32[a] = l - r;
              continue;
            case Op.addi:
              b = (fp + ((w >>> 15) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              l = I32[b]!;
              x = (l + (w >> 24)) | 0;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! + (w >> 31) + (x >>> 0 < l >>> 0 ? 1 : 0);
              I32[a] = x;
              continue;
            case Op.mul:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = I32[c]!;
              rh = I32[(c + 1) | 0]!;
              a = (fp + ((w >>> 7) & 510)) | 0;
              x = Math.imul(l, r);
              if (lh === l >> 31 && rh === r >> 31) {
                xf = l * r;
                if (xf === x) {
                  I32[a] = x;
                  I32[(a + 1) | 0] = x >> 31;
                  continue;
                }
              }
              // 64 bits of the product by 16-bit pieces; every sum of them fits 32 bits unsigned
              n = Math.imul(l & 0xffff, r & 0xffff);
              y = (Math.imul(l & 0xffff, r >>> 16) + (n >>> 16)) | 0;
              n = (Math.imul(l >>> 16, r & 0xffff) + (y & 0xffff)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = Math.imul(l >>> 16, r >>> 16) + (y >>> 16) + (n >>> 16) + Math.imul(l, rh) + Math.imul(lh, r);
              continue;
            case Op.muli:
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = w >> 24;
              a = (fp + ((w >>> 7) & 510)) | 0;
              x = Math.imul(l, r);
              if (lh === l >> 31) {
                xf = l * r; // 39 bits: exact
                I32[a] = x;
                I32[(a + 1) | 0] = (xf - (x >>> 0)) * 2.3283064365386962890625e-10;
                continue;
              }
              n = Math.imul(l & 0xffff, r & 0xffff);
              y = (Math.imul(l & 0xffff, r >>> 16) + (n >>> 16)) | 0;
              n = (Math.imul(l >>> 16, r & 0xffff) + (y & 0xffff)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = Math.imul(l >>> 16, r >>> 16) + (y >>> 16) + (n >>> 16) + Math.imul(l, r >> 31) + Math.imul(lh, r);
              continue;
            case Op.div:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = I32[c]!;
              rh = I32[(c + 1) | 0]!;
              a = (fp + ((w >>> 7) & 510)) | 0;
              if (lh === l >> 31 && rh === r >> 31 && r > 0) {
                x = (l / r) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              // up to 2^52 the quotient of doubles truncates to the exact one
              if (lh >= -0x100000 && lh < 0x100000 && rh >= -0x100000 && rh < 0x100000 && (r | rh) !== 0) {
                xf = Math.trunc((lh * 4294967296 + (l >>> 0)) / (rh * 4294967296 + (r >>> 0)));
                I32[a] = xf;
                I32[(a + 1) | 0] = Math.floor(xf * 2.3283064365386962890625e-10);
                continue;
              }
              break rare;
            case Op.rem:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = I32[c]!;
              rh = I32[(c + 1) | 0]!;
              a = (fp + ((w >>> 7) & 510)) | 0;
              if (lh === l >> 31 && rh === r >> 31 && r > 0) {
                x = (l % r) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              if (lh >= -0x100000 && lh < 0x100000 && rh >= -0x100000 && rh < 0x100000 && (r | rh) !== 0) {
                xf = lh * 4294967296 + (l >>> 0);
                yf = rh * 4294967296 + (r >>> 0);
                xf = xf - Math.trunc(xf / yf) * yf;
                I32[a] = xf;
                I32[(a + 1) | 0] = Math.floor(xf * 2.3283064365386962890625e-10);
                continue;
              }
              break rare;
            case Op.divi:
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = w >> 24;
              if (lh === l >> 31 && r > 0) {
                a = (fp + ((w >>> 7) & 510)) | 0;
                x = (l / r) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              if (lh >= -0x100000 && lh < 0x100000 && r !== 0) {
                a = (fp + ((w >>> 7) & 510)) | 0;
                xf = Math.trunc((lh * 4294967296 + (l >>> 0)) / r);
                I32[a] = xf;
                I32[(a + 1) | 0] = Math.floor(xf * 2.3283064365386962890625e-10);
                continue;
              }
              break rare;
            case Op.remi:
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              lh = I32[(b + 1) | 0]!;
              r = w >> 24;
              if (lh === l >> 31 && r > 0) {
                a = (fp + ((w >>> 7) & 510)) | 0;
                x = (l % r) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              if (lh >= -0x100000 && lh < 0x100000 && r !== 0) {
                a = (fp + ((w >>> 7) & 510)) | 0;
                xf = lh * 4294967296 + (l >>> 0);
                x = (xf - Math.trunc(xf / r) * r) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              break rare;
            case Op.and:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              I32[a] = I32[b]! & I32[c]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! & I32[(c + 1) | 0]!;
              continue;
            case Op.or:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              I32[a] = I32[b]! | I32[c]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! | I32[(c + 1) | 0]!;
              continue;
            case Op.xor:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              I32[a] = I32[b]! ^ I32[c]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! ^ I32[(c + 1) | 0]!;
              continue;
            case Op.andi:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]! & (w >> 24);
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! & (w >> 31);
              continue;
            case Op.ori:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]! | (w >> 24);
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! | (w >> 31);
              continue;
            case Op.xori:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]! ^ (w >> 24);
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! ^ (w >> 31);
              continue;
            case Op.shl:
            case Op.shli:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              n = ((w & 255) === Op.shli ? w >>> 24 : I32[(fp + ((w >>> 23) & 510)) | 0]!) & 63;
              l = I32[b]!;
              if (n >= 32) {
                I32[(a + 1) | 0] = l << (n - 32);
                I32[a] = 0;
              } else {
                I32[(a + 1) | 0] = (I32[(b + 1) | 0]! << n) | ((l >>> 1) >>> (31 - n));
                I32[a] = l << n;
              }
              continue;
            case Op.shr:
            case Op.shri:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              n = ((w & 255) === Op.shri ? w >>> 24 : I32[(fp + ((w >>> 23) & 510)) | 0]!) & 63;
              lh = I32[(b + 1) | 0]!;
              if (n >= 32) {
                I32[a] = lh >> (n - 32);
                I32[(a + 1) | 0] = lh >> 31;
              } else {
                I32[a] = (I32[b]! >>> n) | ((lh << 1) << (31 - n));
                I32[(a + 1) | 0] = lh >> n;
              }
              continue;
            case Op.shru:
            case Op.shrui:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              n = ((w & 255) === Op.shrui ? w >>> 24 : I32[(fp + ((w >>> 23) & 510)) | 0]!) & 63;
              lh = I32[(b + 1) | 0]!;
              if (n >= 32) {
                I32[a] = lh >>> (n - 32);
                I32[(a + 1) | 0] = 0;
              } else {
                I32[a] = (I32[b]! >>> n) | ((lh << 1) << (31 - n));
                I32[(a + 1) | 0] = lh >>> n;
              }
              continue;
            case Op.neg:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              I32[(a + 1) | 0] = (l === 0 ? 1 : 0) + ~I32[(b + 1) | 0]!;
              I32[a] = -l;
              continue;
            case Op.not:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = ~I32[b]!;
              I32[(a + 1) | 0] = ~I32[(b + 1) | 0]!;
              continue;
            case Op.ext8:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[(fp + ((w >>> 15) & 510)) | 0]! & 255;
              I32[(a + 1) | 0] = 0;
              continue;

            // --- comparisons
            case Op.eq:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]! === I32[c]! && I32[(b + 1) | 0]! === I32[(c + 1) | 0]! ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.ne:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]! === I32[c]! && I32[(b + 1) | 0]! === I32[(c + 1) | 0]! ? 0 : 1;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.lt:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              lh = I32[(b + 1) | 0]!;
              rh = I32[(c + 1) | 0]!;
              I32[a] = (lh === rh ? I32[b]! >>> 0 < I32[c]! >>> 0 : lh < rh) ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.le:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              lh = I32[(b + 1) | 0]!;
              rh = I32[(c + 1) | 0]!;
              I32[a] = (lh === rh ? I32[b]! >>> 0 <= I32[c]! >>> 0 : lh < rh) ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.ltu:
              b = (fp + ((w >>> 15) & 510)) | 0;
              c = (fp + ((w >>> 23) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              lh = I32[(b + 1) | 0]!;
              rh = I32[(c + 1) | 0]!;
              I32[a] = (lh === rh ? I32[b]! >>> 0 < I32[c]! >>> 0 : lh >>> 0 < rh >>> 0) ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.eqi:
              b = (fp + ((w >>> 15) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]! === w >> 24 && I32[(b + 1) | 0]! === w >> 31 ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.lti:
              b = (fp + ((w >>> 15) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              lh = I32[(b + 1) | 0]!;
              I32[a] = (lh === w >> 31 ? I32[b]! >>> 0 < (w >> 24) >>> 0 : lh < w >> 31) ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.lnot:
              b = (fp + ((w >>> 15) & 510)) | 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = (I32[b]! | I32[(b + 1) | 0]!) === 0 ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.feq:
              x = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! === F64[((fp >> 1) + (w >>> 24)) | 0]! ? 1 : 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.fne:
              x = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! === F64[((fp >> 1) + (w >>> 24)) | 0]! ? 0 : 1;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.flt:
              x = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! < F64[((fp >> 1) + (w >>> 24)) | 0]! ? 1 : 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.fle:
              x = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! <= F64[((fp >> 1) + (w >>> 24)) | 0]! ? 1 : 0;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.req:
            case Op.peq:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[(fp + ((w >>> 15) & 510)) | 0]! === I32[(fp + ((w >>> 23) & 510)) | 0]! ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;

            // --- float
            case Op.fadd:
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! + F64[((fp >> 1) + (w >>> 24)) | 0]!;
              continue;
            case Op.fsub:
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! - F64[((fp >> 1) + (w >>> 24)) | 0]!;
              continue;
            case Op.fmul:
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! * F64[((fp >> 1) + (w >>> 24)) | 0]!;
              continue;
            case Op.fdiv:
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]! / F64[((fp >> 1) + (w >>> 24)) | 0]!;
              continue;
            case Op.fneg:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]! ^ 0x80000000;
              continue;
            case Op.fsqrt:
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = Math.sqrt(F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!);
              continue;
            case Op.i2f:
              b = (fp + ((w >>> 15) & 510)) | 0;
              // one rounding: both summands are exact
              F64[((fp >> 1) + ((w >>> 8) & 255)) | 0] = I32[(b + 1) | 0]! * 4294967296 + (I32[b]! >>> 0);
              continue;
            case Op.f2i:
              xf = F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!;
              x = xf | 0;
              if (xf - x < 1 && xf - x > -1) {
                a = (fp + ((w >>> 7) & 510)) | 0;
                I32[a] = x;
                I32[(a + 1) | 0] = x >> 31;
                continue;
              }
              break rare;

            // --- jumps
            case Op.jmp:
              d = w >> 8;
              break;
            case Op.brt:
              a = (fp + ((w >>> 7) & 510)) | 0;
              if ((I32[a]! | I32[(a + 1) | 0]!) !== 0) {
                d = w >> 16;
                break;
              }
              continue;
            case Op.brf:
              a = (fp + ((w >>> 7) & 510)) | 0;
              if ((I32[a]! | I32[(a + 1) | 0]!) === 0) {
                d = w >> 16;
                break;
              }
              continue;
            case Op.brnull:
              if (I32[(fp + ((w >>> 7) & 510)) | 0]! === 0) {
                d = w >> 16;
                break;
              }
              continue;
            case Op.brnn:
              if (I32[(fp + ((w >>> 7) & 510)) | 0]! !== 0) {
                d = w >> 16;
                break;
              }
              continue;
            case Op.breq:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              if (I32[a]! === I32[b]! && I32[(a + 1) | 0]! === I32[(b + 1) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brne:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              if (I32[a]! !== I32[b]! || I32[(a + 1) | 0]! !== I32[(b + 1) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brlt:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              lh = I32[(a + 1) | 0]!;
              rh = I32[(b + 1) | 0]!;
              if (lh === rh ? I32[a]! >>> 0 < I32[b]! >>> 0 : lh < rh) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brle:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              lh = I32[(a + 1) | 0]!;
              rh = I32[(b + 1) | 0]!;
              if (lh === rh ? I32[a]! >>> 0 <= I32[b]! >>> 0 : lh < rh) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.breqi:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              if (I32[a]! === r && I32[(a + 1) | 0]! === r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brnei:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              if (I32[a]! !== r || I32[(a + 1) | 0]! !== r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brlti:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              lh = I32[(a + 1) | 0]!;
              if (lh === r >> 31 ? I32[a]! >>> 0 < r >>> 0 : lh < r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brlei:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              lh = I32[(a + 1) | 0]!;
              if (lh === r >> 31 ? I32[a]! >>> 0 <= r >>> 0 : lh < r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brgti:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              lh = I32[(a + 1) | 0]!;
              if (lh === r >> 31 ? I32[a]! >>> 0 > r >>> 0 : lh > r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brgei:
              a = (fp + ((w >>> 7) & 510)) | 0;
              r = (w << 8) >> 24;
              lh = I32[(a + 1) | 0]!;
              if (lh === r >> 31 ? I32[a]! >>> 0 >= r >>> 0 : lh > r >> 31) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brfeq:
              if (F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! === F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brfne:
              if (F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! !== F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brflt:
              if (F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! < F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brfle:
              if (F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! <= F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brfnlt:
              if (!(F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! < F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!)) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brfnle:
              if (!(F64[((fp >> 1) + ((w >>> 8) & 255)) | 0]! <= F64[((fp >> 1) + ((w >>> 16) & 255)) | 0]!)) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brreq:
              if (I32[(fp + ((w >>> 7) & 510)) | 0]! === I32[(fp + ((w >>> 15) & 510)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.brrne:
              if (I32[(fp + ((w >>> 7) & 510)) | 0]! !== I32[(fp + ((w >>> 15) & 510)) | 0]!) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.forlt:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = (I32[a]! + 1) | 0;
              lh = (I32[(a + 1) | 0]! + (l === 0 ? 1 : 0)) | 0;
              I32[a] = l;
              I32[(a + 1) | 0] = lh;
              rh = I32[(b + 1) | 0]!;
              if (lh === rh ? l >>> 0 < I32[b]! >>> 0 : lh < rh) {
                d = w >> 24;
                break;
              }
              continue;
            case Op.switch:
              a = (fp + ((w >>> 7) & 510)) | 0;
              n = w >>> 16;
              l = I32[a]!;
              // the table is part of the instruction; offsets count from its end
              d = l >>> 0 < n && I32[(a + 1) | 0]! === 0 ? CODE[pc + l]! : 0;
              pc = (pc + n) | 0;
              break;

            // --- objects
            case Op.new:
              n = (w >>> 8) & 255;
              x = pc + ((n + 1) >> 2); // the last word
              r = CODE[x]!;
              b = (r >>> 8) << 2;
              d = TYPES[b + 3]! | 0;
              y = I32[TOP]!;
              l = (y + 8 + ((d >>> 16) << 3)) | 0;
              if (l >>> 0 > I32[LIMIT]! >>> 0) break rare;
              I32[TOP] = l;
              rh = l >>> 2; // the end
              l = y >>> 2;
              I32[l] = r >>> 8;
              I32[(l + 1) | 0] = TYPES[b]!;
              l = l + 2;
              d = d & 0xffff; // references come first
              for (c = 0; c < n; c = (c + 1) | 0) {
                if (c === 0) b = (fp + ((w >>> 15) & 510)) | 0;
                else if (c === 1) b = (fp + ((w >>> 23) & 510)) | 0;
                else b = fp + (((CODE[pc + ((c - 2) >> 2)]! >>> (((c - 2) & 3) << 3)) & 255) << 1);
                if (c < d) {
                  I32[l] = I32[b]!;
                  l = (l + 1) | 0;
                } else {
                  l = (l + 1) & -2;
                  I32[l] = I32[b]!;
                  I32[(l + 1) | 0] = I32[(b + 1) | 0]!;
                  l = (l + 2) | 0;
                }
              }
              for (; l < rh; l = (l + 1) | 0) I32[l] = 0;
              I32[fp + ((r & 255) << 1)] = y;
              pc = (x + 1) | 0;
              continue;
            case Op.ld:
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = (I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 2 + ((w >>> 23) & 510);
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.ldr:
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[(I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 2 + (w >>> 24)]!;
              continue;
            case Op.st:
              a = (I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2) + 2 + ((w >>> 23) & 510);
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.str:
              I32[(I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2) + 2 + (w >>> 24)] = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              continue;
            case Op.stc:
              a = (I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2) + 2 + ((w >>> 23) & 510);
              x = (w << 8) >> 24;
              I32[a] = x;
              I32[(a + 1) | 0] = x >> 31;
              continue;
            case Op.stnull:
              I32[(I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2) + 2 + (w >>> 24)] = 0;
              continue;
            case Op.mld:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              x = (I32[(fp + ((w >>> 23) & 510)) | 0]! + (CODE[pc]! & 255)) | 0;
              y = I32[b + 1]!;
              if (x >>> 0 >= (y & 0xffff)) break rare;
              b = b + 2 + (((y >>> 16) + 1) & -2) + (x << 1);
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.mldr:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              x = (I32[(fp + ((w >>> 23) & 510)) | 0]! + (CODE[pc]! & 255)) | 0;
              if (x >>> 0 >= I32[b + 1]! >>> 16) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[b + 2 + x]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.mst:
              b = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              x = (I32[(fp + ((w >>> 23) & 510)) | 0]! + (CODE[pc]! & 255)) | 0;
              y = I32[b + 1]!;
              if (x >>> 0 >= (y & 0xffff)) break rare;
              b = b + 2 + (((y >>> 16) + 1) & -2) + (x << 1);
              a = (fp + ((w >>> 15) & 510)) | 0;
              I32[b] = I32[a]!;
              I32[(b + 1) | 0] = I32[(a + 1) | 0]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.mstr:
              b = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              x = (I32[(fp + ((w >>> 23) & 510)) | 0]! + (CODE[pc]! & 255)) | 0;
              if (x >>> 0 >= I32[b + 1]! >>> 16) break rare;
              I32[b + 2 + x] = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.qput:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              x = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              y = I32[a + 3]!;
              I32[a + 3] = x;
              if (y === 0) I32[a + 2] = x;
              else I32[(y >>> 2) + 2] = x;
              continue;
            case Op.qtake:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              x = I32[b + 2]!;
              I32[(fp + ((w >>> 7) & 510)) | 0] = x;
              if (x === 0) continue;
              x = (x >>> 2) + 2;
              y = I32[x]!;
              I32[x] = 0;
              I32[b + 2] = y;
              if (y === 0) I32[b + 3] = 0;
              continue;
            case Op.ldv:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              if ((I32[b]! & 0xffffff) !== CODE[pc]!) break rare;
              a = (fp + ((w >>> 7) & 510)) | 0;
              b = b + 2 + ((w >>> 23) & 510);
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.ldvr:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              if ((I32[b]! & 0xffffff) !== CODE[pc]!) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[b + 2 + (w >>> 24)]!;
              pc = (pc + 1) | 0;
              continue;
            case Op.tag:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[(I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 1]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.nn:
              x = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              if (x === 0) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = x;
              continue;
            case Op.cast:
              x = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              y = CODE[pc]!;
              r = I32[x >>> 2]! & 0xffffff;
              if (r !== y && y !== 0 && TYPES[(r << 2) + 2]! !== y) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = x;
              pc = (pc + 1) | 0;
              continue;
            case Op.isa:
              y = CODE[pc]!;
              r = I32[I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2]! & 0xffffff;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = r === y || y === 0 || TYPES[(r << 2) + 2]! === y ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              pc = (pc + 1) | 0;
              continue;
            case Op.typeid:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2]! & 0xffffff;
              I32[(a + 1) | 0] = 0;
              continue;

            // --- arrays
            case Op.alen:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[(I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 1]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.aget:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[c]!;
              if (l >>> 0 >= I32[(b + 1) | 0]! >>> 0 || I32[(c + 1) | 0]! !== 0) break rare;
              b = (I32[b + 2]! >>> 2) + 2 + (l << 1);
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.agetr:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[c]!;
              if (l >>> 0 >= I32[(b + 1) | 0]! >>> 0 || I32[(c + 1) | 0]! !== 0) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[(I32[b + 2]! >>> 2) + 2 + l]!;
              continue;
            case Op.aget8:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[c]!;
              if (l >>> 0 >= I32[(b + 1) | 0]! >>> 0 || I32[(c + 1) | 0]! !== 0) break rare;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = U8[(I32[b + 2]! + 8 + l) >>> 0]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.aset:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              if (l >>> 0 >= I32[(a + 1) | 0]! >>> 0 || I32[(b + 1) | 0]! !== 0) break rare;
              a = (I32[a + 2]! >>> 2) + 2 + (l << 1);
              c = (fp + ((w >>> 23) & 510)) | 0;
              I32[a] = I32[c]!;
              I32[(a + 1) | 0] = I32[(c + 1) | 0]!;
              continue;
            case Op.asetr:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              if (l >>> 0 >= I32[(a + 1) | 0]! >>> 0 || I32[(b + 1) | 0]! !== 0) break rare;
              I32[(I32[a + 2]! >>> 2) + 2 + l] = I32[(fp + ((w >>> 23) & 510)) | 0]!;
              continue;
            case Op.aset8:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              if (l >>> 0 >= I32[(a + 1) | 0]! >>> 0 || I32[(b + 1) | 0]! !== 0) break rare;
              U8[(I32[a + 2]! + 8 + l) >>> 0] = I32[(fp + ((w >>> 23) & 510)) | 0]!;
              continue;
            case Op.aget32:
              b = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[c]!;
              if (l >>> 0 >= I32[(b + 1) | 0]! >>> 2 || I32[(c + 1) | 0]! !== 0) break rare;
              x = I32[(I32[b + 2]! >>> 2) + 2 + l]!;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x;
              I32[(a + 1) | 0] = x >> 31;
              continue;
            case Op.aset32:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              b = (fp + ((w >>> 15) & 510)) | 0;
              l = I32[b]!;
              if (l >>> 0 >= I32[(a + 1) | 0]! >>> 2 || I32[(b + 1) | 0]! !== 0) break rare;
              I32[(I32[a + 2]! >>> 2) + 2 + l] = I32[(fp + ((w >>> 23) & 510)) | 0]!;
              continue;
            case Op.apush:
              a = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              b = I32[a + 2]!;
              if (b === 0) break rare;
              l = I32[(a + 1) | 0]!;
              c = b >>> 2;
              if (l >= I32[(c + 1) | 0]!) break rare;
              r = (fp + ((w >>> 15) & 510)) | 0;
              x = I32[c]! & 0xffffff;
              if (x === 0xfffff1) {
                I32[c + 2 + (l << 1)] = I32[r]!;
                I32[c + 3 + (l << 1)] = I32[(r + 1) | 0]!;
              } else if (x === 0xfffff2) {
                I32[c + 2 + l] = I32[r]!;
              } else {
                U8[(b + 8 + l) >>> 0] = I32[r]!;
              }
              I32[(a + 1) | 0] = l + 1;
              continue;

            // --- strings
            case Op.slen:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[(I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 1]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.sget:
              x = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              c = (fp + ((w >>> 23) & 510)) | 0;
              l = I32[c]!;
              if (l >>> 0 >= I32[(x >>> 2) + 1]! >>> 0 || I32[(c + 1) | 0]! !== 0) break rare;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = U8[(x + 8 + l) >>> 0]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.seq:
              b = (I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 1;
              c = (I32[(fp + ((w >>> 23) & 510)) | 0]! >>> 2) + 1;
              l = I32[b]!;
              r = I32[c]!;
              if ((l | r) >>> 0 >= 8) break rare; // longer ones take more cycles
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = l === r && (l === 0 || (I32[b + 1] === I32[c + 1] && I32[b + 2] === I32[c + 2])) ? 1 : 0;
              I32[(a + 1) | 0] = 0;
              continue;

            // --- pointers
            case Op.addr:
              I32[(fp + ((w >>> 7) & 510)) | 0] = ((fp + ((w >>> 15) & 0x1fffe)) << 2) - 8;
              I32[(I32[CONTEXT]! >>> 2) + POINTED] = 1;
              continue;
            case Op.addrst:
              I32[(fp + ((w >>> 7) & 510)) | 0] = ((STATICS + ((w >>> 15) & 0x1fffe)) << 2) - 8;
              continue;
            case Op.r2p:
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              continue;
            case Op.ldp:
              b = (I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2) + 2;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;
            case Op.stp:
              a = (I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2) + 2;
              b = (fp + ((w >>> 15) & 510)) | 0;
              I32[a] = I32[b]!;
              I32[(a + 1) | 0] = I32[(b + 1) | 0]!;
              continue;

            // --- calls
            case Op.call:
            case Op.callc:
              n = (w >>> 8) & 255;
              x = (pc + ((n + 1) >> 2)) | 0; // the last word
              if ((w & 255) === Op.call) y = (CODE[x]! >>> 6) & 0x3fffffc;
              else y = TYPES[((I32[I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2]! & 0xffffff) << 2) + 1]! << 2;
              if (sp + FUNCTIONS[y + 2]! > I32[SL]! >>> 2) break rare;
              if (n !== 0) {
                b = (fp + ((w >>> 15) & 510)) | 0;
                I32[sp + 2] = I32[b]!;
                I32[sp + 3] = I32[(b + 1) | 0]!;
                if (n !== 1) {
                  b = (fp + ((w >>> 23) & 510)) | 0;
                  I32[sp + 4] = I32[b]!;
                  I32[sp + 5] = I32[(b + 1) | 0]!;
                  for (c = 2; c < n; c = (c + 1) | 0) {
                    b = fp + (((CODE[pc + ((c - 2) >> 2)]! >>> (((c - 2) & 3) << 3)) & 255) << 1);
                    I32[sp + 2 + (c << 1)] = I32[b]!;
                    I32[sp + 3 + (c << 1)] = I32[(b + 1) | 0]!;
                  }
                }
              }
              I32[sp] = (sp - fp + 2) << 2;
              x = (x + 1) | 0;
              I32[sp + 1] = x;
              fp = (sp + 2) | 0;
              sp = (sp + FUNCTIONS[y + 1]!) | 0;
              left = (left - (x - start)) | 0;
              pc = FUNCTIONS[y]! | 0;
              start = pc;
              if (left >= 0) continue;
              w = -1;
              break point;
            case Op.ret:
              x = I32[fp - 1]!;
              if (x <= 0) break rare;
              a = (fp + ((w >>> 7) & 510)) | 0;
              l = I32[a]!;
              lh = I32[(a + 1) | 0]!;
              left = (left - (pc - start)) | 0;
              sp = (fp - 2) | 0;
              fp = (fp - (I32[sp]! >> 2)) | 0;
              pc = x;
              start = x;
              a = fp + ((CODE[x - 1]! & 255) << 1);
              I32[a] = l;
              I32[(a + 1) | 0] = lh;
              continue;
            case Op.retv:
              x = I32[fp - 1]!;
              if (x <= 0) break rare;
              left = (left - (pc - start)) | 0;
              sp = (fp - 2) | 0;
              fp = (fp - (I32[sp]! >> 2)) | 0;
              pc = x;
              start = x;
              continue;
            case Op.ctxme:
              x = I32[(I32[CONTEXT]! >>> 2) + At.ctxOwner]!;
              y = CODE[pc]!;
              r = I32[x >>> 2]! & 0xffffff;
              if (x === 0 || (r !== y && y !== 0 && TYPES[(r << 2) + 2]! !== y)) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = x;
              pc = (pc + 1) | 0;
              continue;
            case Op.ctxown:
              x = I32[(fp + ((w >>> 15) & 510)) | 0]! >>> 2;
              if (x === 0) break rare;
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[x + At.ctxOwner]!;
              continue;
            case Op.ctxsetown:
              x = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              if (x === 0) break rare;
              I32[x + At.ctxOwner] = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              continue;
            case Op.critdepth:
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = I32[At.critical]!;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.cycles:
              xf = F64[At.targetF]! - ((left - (pc - 1 - start)) | 0);
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = xf;
              I32[(a + 1) | 0] = xf * 2.3283064365386962890625e-10;
              continue;
            case Op.crit:
              c = I32[At.critical]! | 0;
              I32[At.critical] = c + 1;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = c;
              I32[(a + 1) | 0] = 0;
              if (c === 0) F64[At.sinceF] = F64[At.targetF]! - ((left - (pc - 1 - start)) | 0);
              continue;
            case Op.uncrit:
              c = I32[At.critical]! | 0;
              if (c === 1 && (I32[At.waiting] !== 0 || ((left - (pc - start)) | 0) < 0)) break rare;
              if (c > 0) I32[At.critical] = c - 1;
              continue;
            case Op.switch_to:
            case Op.switch_end:
              // To a Context that stands ready, or begins and finds a stack in the arena's quick list; outside interrupts, with nothing asked of it; all else elsewhere
              // (vm/engines/contexts.ts).
              x = I32[(fp + ((w >>> 7) & 510)) | 0]! >>> 2;
              y = I32[CONTEXT]! >>> 2;
              n = I32[x + At.ctxState]! | 0;
              if (
                !SWITCHES ||
                n > State.ready ||
                (I32[x + At.ctxPending]! | I32[y + At.ctxPending]!) !== 0 ||
                I32[At.inInterrupt] !== 0 ||
                I32[At.waiting] !== 0 ||
                (I32[x + At.ctxFlags]! & 6) < (I32[At.flags]! & 6)
              )
                break rare;
              if (n === State.fresh) {
                c = I32[x + At.ctxEntry]!;
                r = TYPES[((I32[c >>> 2]! & 0xffffff) << 2) + 1]! << 2;
                l = FUNCTIONS[r + 1]! << 2; // bytes of its first frame
                if (I32[QUICK] === 0 || I32[x + At.ctxStrategy] !== 0 || I32[x + At.ctxStack] !== 0 || l > QUICK_LIMIT) break rare;
              }
              b = I32[y + At.ctxStack]!;
              if ((w & 255) === Op.switch_end && (I32[y + At.ctxStrategy] !== 0 || I32[y + At.ctxReserved] !== QUICK_BYTES)) break rare;
              left = (left - (pc - start)) | 0;
              xf = F64[At.targetF]! - left;
              a = ((sp - (b >>> 2)) << 2) + I32[y + At.ctxBelow]!;
              if (a > I32[y + At.ctxPeak]!) I32[y + At.ctxPeak] = a;
              yf = xf - F64[At.enteredF]! + (I32[y + At.ctxCycles]! >>> 0);
              I32[y + At.ctxCycles] = yf;
              if (yf >= 4294967296) I32[y + At.ctxCycles + 1] = I32[y + At.ctxCycles + 1]! + yf * 2.3283064365386962890625e-10;
              F64[At.enteredF] = xf;
              I32[At.switches] = I32[At.switches]! + 1;
              if ((w & 255) === Op.switch_to) {
                I32[y + At.ctxPc] = pc;
                I32[y + At.ctxFp] = (fp << 2) - 8;
                I32[y + At.ctxSp] = sp << 2;
                I32[y + At.ctxFlags] = I32[At.flags]!;
                I32[y + At.ctxCritical] = I32[At.critical]!;
                I32[y + At.ctxState] = State.ready;
              } else {
                a = I32[QUICK]!;
                I32[QUICK] = b;
                I32[b >>> 2] = a;
                I32[(b >>> 2) + 1] = 0;
                if (a !== 0) I32[(a >>> 2) + 1] = b;
                I32[QUICK_USE] = I32[QUICK_USE]! - QUICK_BYTES;
                I32[At.freed] = I32[At.freed]! + 1;
                I32[y + At.ctxStack] = 0;
                I32[y + At.ctxFp] = 0;
                I32[y + At.ctxSp] = 0;
                I32[y + At.ctxLimit] = 0;
                I32[y + At.ctxReserved] = 0;
                I32[y + At.ctxSegments] = 0;
                I32[y + At.ctxState] = State.finished;
              }
              I32[CONTEXT] = x << 2;
              I32[x + At.ctxState] = State.running;
              I32[At.flags] = I32[x + At.ctxFlags]!;
              if (n === State.ready) {
                pc = I32[x + At.ctxPc]! | 0;
                start = pc;
                fp = ((I32[x + At.ctxFp]! + 8) >>> 2) | 0;
                sp = (I32[x + At.ctxSp]! >>> 2) | 0;
                I32[SL] = I32[x + At.ctxLimit]!;
                c = I32[x + At.ctxCritical]! | 0;
                I32[At.critical] = c;
                if (c > 0) F64[At.sinceF] = xf;
                continue;
              }
              b = I32[QUICK]!;
              a = I32[b >>> 2]!;
              I32[QUICK] = a;
              if (a !== 0) I32[(a >>> 2) + 1] = 0;
              a = I32[QUICK_USE]! + QUICK_BYTES;
              I32[QUICK_USE] = a;
              if (a >>> 0 > I32[QUICK_USE + 1]! >>> 0) I32[QUICK_USE + 1] = a;
              I32[At.made] = I32[At.made]! + 1;
              I32[x + At.ctxStack] = b;
              I32[x + At.ctxReserved] = QUICK_BYTES;
              I32[x + At.ctxSegments] = 1;
              I32[x + At.ctxExtra] = 0;
              I32[x + At.ctxLimit] = b + QUICK_LIMIT;
              I32[SL] = b + QUICK_LIMIT;
              if ((I32[x + At.ctxNext]! & 1) === 0) {
                I32[x + At.ctxNext] = I32[At.contexts]! | 1;
                I32[At.contexts] = x << 2;
              }
              I32[At.critical] = I32[x + At.ctxCritical]!;
              b = b >>> 2;
              I32[b] = 0;
              I32[b + 1] = 0;
              I32[b + 2] = c;
              fp = (b + 2) | 0;
              sp = b + (l >>> 2);
              pc = FUNCTIONS[r]! | 0;
              start = pc;
              continue;
            case Op.ctxnew:
              c = (fp + ((w >>> 23) & 510)) | 0;
              y = I32[TOP]!;
              r = (y + CTX_BYTES) | 0;
              if ((I32[c]! | I32[(c + 1) | 0]!) !== 0 || r >>> 0 > I32[LIMIT]! >>> 0) break rare;
              I32[TOP] = r;
              x = y >>> 2;
              r = r >>> 2;
              for (c = x + 1; c < r; c = (c + 1) | 0) I32[c] = 0;
              I32[x] = CTX_TYPE;
              c = (I32[At.serial]! + 1) | 0;
              I32[At.serial] = c;
              I32[x + At.ctxSerial] = c;
              I32[x + At.ctxFlags] = I32[At.flags]!;
              I32[x + At.ctxEntry] = I32[(fp + ((w >>> 15) & 510)) | 0]!;
              I32[(fp + ((w >>> 7) & 510)) | 0] = y;
              continue;
            case Op.callerpc:
              x = I32[fp - 1]!;
              if (w >>> 24 !== 0 || x <= 0) break rare;
              a = (fp + ((w >>> 7) & 510)) | 0;
              I32[a] = x - 1;
              I32[(a + 1) | 0] = 0;
              continue;
            case Op.ctxcur:
              I32[(fp + ((w >>> 7) & 510)) | 0] = I32[CONTEXT]!;
              continue;

            default:
              break rare;
          }
          // a taken jump
          left = (left - (pc - start)) | 0;
          pc = (pc + d) | 0;
          start = pc;
          if (d >= 0 || left >= 0) continue;
          w = -1;
          break point;
        }
        // Over the end of a segment into the one that was kept, and back: as vm/stacks/segmented.ts does it, with what the slow path's call and return do.
        c = w & 255;
        if (c === Op.call || c === Op.callc) {
          r = I32[CONTEXT]! >>> 2;
          d = I32[r + At.ctxSpare]! >>> 2; // its first frame
          l = FUNCTIONS[y + 1]! | 0;
          if (SWITCHES && d !== 0 && (I32[r + At.ctxSpare]! & 1) === 0 && d + l <= I32[d + At.segLimit]! >>> 2) {
            x = (x + 1) | 0;
            b = I32[r + At.ctxStack]!;
            a = (I32[r + At.ctxBelow]! + (sp << 2) - b) | 0;
            I32[d + At.segPrevious] = b;
            I32[d + At.segCallerSl] = I32[SL]!;
            I32[d + At.segCallerSp] = sp << 2;
            I32[d + At.segCallerFp] = (fp << 2) - 8;
            I32[d + At.segLink] = x;
            I32[r + At.ctxBelow] = a;
            I32[r + At.ctxStack] = d << 2;
            I32[r + At.ctxSpare] = 0;
            I32[r + At.ctxLimit] = I32[d + At.segLimit]!;
            I32[SL] = I32[d + At.segLimit]!;
            a = a + (l << 2);
            if (a > I32[r + At.ctxPeak]!) I32[r + At.ctxPeak] = a;
            I32[r + At.ctxCrossings] = I32[r + At.ctxCrossings]! + 1;
            I32[At.crossings] = I32[At.crossings]! + 1;
            I32[At.cacheHits] = I32[At.cacheHits]! + 1;
            for (c = 0; c < n; c = (c + 1) | 0) {
              if (c < 2) b = fp + ((w >>> (15 + (c << 3))) & 510);
              else b = fp + (((CODE[pc + ((c - 2) >> 2)]! >>> (((c - 2) & 3) << 3)) & 255) << 1);
              I32[d + 2 + (c << 1)] = I32[b]!;
              I32[d + 3 + (c << 1)] = I32[(b + 1) | 0]!;
            }
            I32[d] = 0;
            I32[d + 1] = -1;
            left = (left - (x - start) - Cost.crossing) | 0;
            fp = (d + 2) | 0;
            sp = (d + l) | 0;
            pc = FUNCTIONS[y]! | 0;
            start = pc;
            if (left >= 0) continue;
            w = -1;
            break point;
          }
        } else if ((c === Op.ret || c === Op.retv) && x === -1) {
          r = I32[CONTEXT]! >>> 2;
          d = (fp - 2) | 0;
          x = I32[d + At.segLink]! | 0;
          if (SWITCHES && x > 0 && I32[d + At.segKeep] !== 0 && I32[r + At.ctxSpare] === 0) {
            a = (fp + ((w >>> 7) & 510)) | 0;
            l = I32[a]!;
            lh = I32[(a + 1) | 0]!;
            left = (left - (pc - start) - Cost.crossing) | 0;
            b = I32[d + At.segPrevious]!;
            I32[r + At.ctxBelow] = I32[r + At.ctxBelow]! - (I32[d + At.segCallerSp]! - b);
            I32[r + At.ctxStack] = b;
            I32[r + At.ctxSpare] = I32[d + At.segKeep]!;
            I32[r + At.ctxLimit] = I32[d + At.segCallerSl]!;
            I32[SL] = I32[d + At.segCallerSl]!;
            I32[r + At.ctxCrossings] = I32[r + At.ctxCrossings]! + 1;
            I32[At.crossings] = I32[At.crossings]! + 1;
            sp = (I32[d + At.segCallerSp]! >>> 2) | 0;
            fp = ((I32[d + At.segCallerFp]! + 8) >>> 2) | 0;
            pc = x;
            start = x;
            if (c === Op.ret) {
              a = fp + ((CODE[x - 1]! & 255) << 1);
              I32[a] = l;
              I32[(a + 1) | 0] = lh;
            }
            continue;
          }
        }
        // the instruction itself, from its first word, elsewhere
        pc = (pc - 1) | 0;
      }
      I32[LEFT] = left - (pc - start);
      I32[PC] = pc;
      I32[FP] = (fp << 2) - 8;
      I32[SP] = sp << 2;
      return w;
    }
  };
}
