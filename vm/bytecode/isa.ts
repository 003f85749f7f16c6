// The instruction set: one row an instruction. Encoder, decoder, verifier, disassembler, assembler, liveness, the completeness checks of the
// engines and docs/isa.md are all derived from this table. Nothing else may state what an instruction's operands are.
//
// An instruction is one or more 32-bit words. The first word holds the opcode in its low byte and three byte fields:
//
//      31       24 23       16 15        8 7         0
//     +-----------+-----------+-----------+-----------+
//     |     c     |     b     |     a     |  opcode   |     n  a  ab  abc  abi  abj  aij
//     +-----------+-----------+-----------+-----------+
//     |   imm16 / u16 / off16 |     a     |  opcode   |     ai  ak  aj
//     +-----------------------+-----------+-----------+
//     |              off24                |  opcode   |     j
//     +-----------------------------------+-----------+
//
// Formats of several words:
//   abcd     [op a b c] [d e - -]          two words, up to five registers (fields d and e in the low bytes of the second)
//   abt      [op a b c] [index32]          c is a field number, a register or zero; the second word is a type or function index
//   call     [op n a0 a1] [a2 a3 a4 a5]... [dst | index24]     n registers in order; the LAST word holds dst in its low byte and a 24-bit index above it.
//            The number of middle words is (n + 1) >> 2 for n >= 2, else 0. A return finds dst in the word before the return address.
//   table    [op a n16] [off32] * n        jump table, offsets from the end of the instruction
//   int      [op dst vec a0] [a1 a2 ref -] system call
// Jump offsets count words from the end of the instruction's first word (formats j, aj, abj, aij), so 0 falls through.
//
// The operand column names the fields in order. `d.` defines a register, `u.` uses it, `x.` uses and then defines it. Kinds: i64, f64, ref, ptr,
// any (whatever the slot's kind is; two `any` operands of one instruction have the same kind). Immediates: imm8, imm16 (signed), sub8 (which of a family),
// field8 (the place of a field, vm/bytecode/field-places.ts), k16 (constant index), s16 (static index), slot16 (a register number beyond the byte range), type32, fn32, vec8, off8, off16, off24.

export type Format = 'n' | 'a' | 'ab' | 'abc' | 'abi' | 'ai' | 'ak' | 'j' | 'aj' | 'abj' | 'aij' | 'abcd' | 'abt' | 'call' | 'table' | 'int';

/** What an instruction may do besides its effect. `alloc`: may collect. `trap`: may raise an exception. `switch`: control may leave this context and come back.
 * `end`: control never falls through. `priv`: general protection fault unless in ring 0. `point`: a preemption point when taken backwards. `call`: enters a function. */
export type May = 'alloc' | 'trap' | 'switch' | 'end' | 'priv' | 'point' | 'call';

export interface Row {
  readonly op: number;
  readonly name: string;
  readonly format: Format;
  /** e.g. "d.i64 u.i64 imm8", one entry a field, in the order of the format. */
  readonly operands: readonly string[];
  readonly effect: string;
  readonly may: readonly May[];
}

type Source = readonly [name: string, format: Format, operands: string, effect: string, may?: string];

// prettier-ignore
const SOURCE: readonly Source[] = [
  // --- moves and constants
  ['nop', 'n', '', 'nothing'],
  ['mov', 'ab', 'd.any u.any', 'R[a] := R[b], 8 bytes'],
  ['ldw', 'ak', 'd.any slot16', 'R[a] := R[slot], for slots past 255'],
  ['stw', 'ak', 'u.any slot16', 'R[slot] := R[a], for slots past 255'],
  ['ldi', 'ai', 'd.i64 imm16', 'R[a] := imm'],
  ['ldk', 'ak', 'd.any k16', 'R[a] := K[k], an int, float, or static object'],
  ['ldnull', 'a', 'd.ref', 'R[a] := null'],
  ['ldst', 'ak', 'd.any s16', 'R[a] := S[s], a static variable'],
  ['ldstn', 'ak', 'd.ref s16', 'R[a] := S[s], a static reference, which must not be null (else vector 6)', 'trap'],
  ['stst', 'ak', 'u.any s16', 'S[s] := R[a]'],
  ['fnidx', 'abt', 'd.i64 - - fn32', 'R[a] := index of function'],
  // --- int
  ['add', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] + R[c]'],
  ['sub', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] - R[c]'],
  ['mul', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] * R[c]'],
  ['div', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] / R[c], truncating; zero raises vector 0', 'trap'],
  ['rem', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] % R[c], sign of R[b]; zero raises vector 0', 'trap'],
  ['and', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] & R[c]'],
  ['or', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] | R[c]'],
  ['xor', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] ^ R[c]'],
  ['shl', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] << (R[c] & 63)'],
  ['shr', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] >> (R[c] & 63), arithmetic'],
  ['shru', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] >>> (R[c] & 63), logical'],
  ['addi', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] + imm'],
  ['muli', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] * imm'],
  ['divi', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] / imm; imm is not 0'],
  ['remi', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] % imm; imm is not 0'],
  ['andi', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] & imm'],
  ['ori', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] | imm'],
  ['xori', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] ^ imm'],
  ['shli', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] << (imm & 63)'],
  ['shri', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] >> (imm & 63), arithmetic'],
  ['shrui', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] >>> (imm & 63), logical'],
  ['neg', 'ab', 'd.i64 u.i64', 'R[a] := -R[b]'],
  ['not', 'ab', 'd.i64 u.i64', 'R[a] := ~R[b]'],
  ['ext8', 'ab', 'd.i64 u.i64', 'R[a] := R[b] & 255'],
  ['divu', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] / R[c], unsigned; zero raises vector 0', 'trap'],
  ['remu', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] % R[c], unsigned; zero raises vector 0', 'trap'],
  ['mulhu', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := high 64 bits of the unsigned product'],
  ['ibit', 'abi', 'd.i64 u.i64 sub8', 'R[a] := f(R[b]); sub 0 count of ones, 1 leading zeros, 2 trailing zeros'],
  // --- comparisons into a register (0 or 1)
  ['eq', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] == R[c]'],
  ['ne', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] != R[c]'],
  ['lt', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] < R[c]'],
  ['le', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] <= R[c]'],
  ['ltu', 'abc', 'd.i64 u.i64 u.i64', 'R[a] := R[b] < R[c], unsigned'],
  ['eqi', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] == imm'],
  ['lti', 'abi', 'd.i64 u.i64 imm8', 'R[a] := R[b] < imm'],
  ['lnot', 'ab', 'd.i64 u.i64', 'R[a] := R[b] == 0'],
  ['feq', 'abc', 'd.i64 u.f64 u.f64', 'R[a] := R[b] == R[c]'],
  ['fne', 'abc', 'd.i64 u.f64 u.f64', 'R[a] := R[b] != R[c]'],
  ['flt', 'abc', 'd.i64 u.f64 u.f64', 'R[a] := R[b] < R[c]'],
  ['fle', 'abc', 'd.i64 u.f64 u.f64', 'R[a] := R[b] <= R[c]'],
  ['req', 'abc', 'd.i64 u.ref u.ref', 'R[a] := same object'],
  ['peq', 'abc', 'd.i64 u.ptr u.ptr', 'R[a] := same cell'],
  // --- float
  ['fadd', 'abc', 'd.f64 u.f64 u.f64', 'R[a] := R[b] + R[c]'],
  ['fsub', 'abc', 'd.f64 u.f64 u.f64', 'R[a] := R[b] - R[c]'],
  ['fmul', 'abc', 'd.f64 u.f64 u.f64', 'R[a] := R[b] * R[c]'],
  ['fdiv', 'abc', 'd.f64 u.f64 u.f64', 'R[a] := R[b] / R[c]'],
  ['frem', 'abc', 'd.f64 u.f64 u.f64', "R[a] := fmod(R[b], R[c])"],
  ['fneg', 'ab', 'd.f64 u.f64', 'R[a] := -R[b]'],
  ['fsqrt', 'ab', 'd.f64 u.f64', 'R[a] := sqrt(R[b])'],
  ['fmath', 'abi', 'd.f64 u.f64 sub8', 'R[a] := f(R[b]); sub 0 floor, 1 ceil, 2 round (half away from zero), 3 trunc, 4 sin, 5 cos, 6 tan, 7 asin, 8 acos, 9 atan, 10 exp, 11 log, 12 log2, 13 log10, 14 abs'],
  ['fmath2', 'abcd', 'd.f64 u.f64 u.f64 sub8', 'R[a] := f(R[b], R[c]); sub 0 pow, 1 atan2, 2 hypot'],
  ['i2f', 'ab', 'd.f64 u.i64', 'R[a] := float of R[b]'],
  ['f2i', 'ab', 'd.i64 u.f64', 'R[a] := int of R[b], truncating, saturating, NaN is 0'],
  ['f2bits', 'ab', 'd.i64 u.f64', 'R[a] := bits of R[b], NaN made canonical'],
  ['bits2f', 'ab', 'd.f64 u.i64', 'R[a] := float with bits R[b]'],
  // --- jumps. A jump backwards is a preemption point.
  ['jmp', 'j', 'off24', 'PC += off', 'point end'],
  ['brt', 'aj', 'u.i64 off16', 'if R[a] != 0: PC += off', 'point'],
  ['brf', 'aj', 'u.i64 off16', 'if R[a] == 0: PC += off', 'point'],
  ['brnull', 'aj', 'u.ref off16', 'if R[a] is null: PC += off', 'point'],
  ['brnn', 'aj', 'u.ref off16', 'if R[a] is not null: PC += off', 'point'],
  ['breq', 'abj', 'u.i64 u.i64 off8', 'if R[a] == R[b]: PC += off', 'point'],
  ['brne', 'abj', 'u.i64 u.i64 off8', 'if R[a] != R[b]: PC += off', 'point'],
  ['brlt', 'abj', 'u.i64 u.i64 off8', 'if R[a] < R[b]: PC += off', 'point'],
  ['brle', 'abj', 'u.i64 u.i64 off8', 'if R[a] <= R[b]: PC += off', 'point'],
  ['breqi', 'aij', 'u.i64 imm8 off8', 'if R[a] == imm: PC += off', 'point'],
  ['brnei', 'aij', 'u.i64 imm8 off8', 'if R[a] != imm: PC += off', 'point'],
  ['brlti', 'aij', 'u.i64 imm8 off8', 'if R[a] < imm: PC += off', 'point'],
  ['brlei', 'aij', 'u.i64 imm8 off8', 'if R[a] <= imm: PC += off', 'point'],
  ['brgti', 'aij', 'u.i64 imm8 off8', 'if R[a] > imm: PC += off', 'point'],
  ['brgei', 'aij', 'u.i64 imm8 off8', 'if R[a] >= imm: PC += off', 'point'],
  ['brfeq', 'abj', 'u.f64 u.f64 off8', 'if R[a] == R[b]: PC += off', 'point'],
  ['brfne', 'abj', 'u.f64 u.f64 off8', 'if R[a] != R[b]: PC += off', 'point'],
  ['brflt', 'abj', 'u.f64 u.f64 off8', 'if R[a] < R[b]: PC += off', 'point'],
  ['brfle', 'abj', 'u.f64 u.f64 off8', 'if R[a] <= R[b]: PC += off', 'point'],
  ['brfnlt', 'abj', 'u.f64 u.f64 off8', 'if not R[a] < R[b]: PC += off', 'point'],
  ['brfnle', 'abj', 'u.f64 u.f64 off8', 'if not R[a] <= R[b]: PC += off', 'point'],
  ['brreq', 'abj', 'u.ref u.ref off8', 'if same object: PC += off', 'point'],
  ['brrne', 'abj', 'u.ref u.ref off8', 'if not the same object: PC += off', 'point'],
  ['forlt', 'abj', 'x.i64 u.i64 off8', 'R[a] := R[a] + 1; if R[a] < R[b]: PC += off', 'point'],
  ['switch', 'table', 'u.i64 n16', 'if 0 <= R[a] < n: PC += table[R[a]], else fall through', 'point'],
  // --- objects
  ['new', 'call', 'd.ref type24 u...', 'R[dst] := new object of the struct, variant, closure or box type, its fields from the registers, references first; the fields that are left over are 0 or null', 'alloc'],
  ['ld', 'abi', 'd.any u.ref field8', 'R[a] := field c of R[b] (an int, float or pointer, 8 bytes)'],
  ['ldr', 'abi', 'd.ref u.ref field8', 'R[a] := field c of R[b] (a reference, 4 bytes)'],
  ['st', 'abi', 'u.ref u.any field8', 'field c of R[a] := R[b] (an int, float or pointer, 8 bytes)'],
  ['str', 'abi', 'u.ref u.ref field8', 'field c of R[a] := R[b] (a reference, 4 bytes, with write barrier)'],
  ['stc', 'abi', 'u.ref imm8 field8', 'field c of R[a] := imm (an int field)'],
  ['stnull', 'abi', 'u.ref - field8', 'field c of R[a] := null (a reference, 4 bytes)'],
  ['ldv', 'abt', 'd.any u.ref field8 type32', 'R[a] := field c of R[b] (an int, float or pointer), which must be of that variant (else vector 6)', 'trap'],
  ['ldvr', 'abt', 'd.ref u.ref field8 type32', 'R[a] := field c of R[b] (a reference), which must be of that variant (else vector 6)', 'trap'],
  ['tag', 'ab', 'd.i64 u.ref', 'R[a] := variant number of the enum R[b]'],
  ['nn', 'ab', 'd.ref u.ref', 'R[a] := R[b], which must not be null (else vector 6)', 'trap'],
  ['cast', 'abt', 'd.ref u.ref - type32', 'R[a] := R[b], whose type must be that one or below it (else vector 6)', 'trap'],
  ['isa', 'abt', 'd.i64 u.ref - type32', 'R[a] := R[b] is of that type or below it'],
  ['typeid', 'ab', 'd.i64 u.ref', 'R[a] := type index of R[b]'],
  ['tname', 'ab', 'd.ref u.ref', 'R[a] := name of the type of R[b], a static string'],
  // --- machines: closures whose fields are ints, floats, and references to any object or none. What stands where is known to be so by its
  // number only, so that a machine may lie in another's fields: scalars and references are counted from 0 each.
  ['mld', 'abcd', 'd.any u.ref u.i64 field8', 'R[a] := scalar R[c] + d of machine R[b]; where it has none, vector 6', 'trap'],
  ['mldr', 'abcd', 'd.ref u.ref u.i64 field8', 'R[a] := reference R[c] + d of machine R[b]; where it has none, vector 6', 'trap'],
  ['mst', 'abcd', 'u.ref u.any u.i64 field8', 'scalar R[c] + d of machine R[a] := R[b]; where it has none, vector 6', 'trap'],
  ['mstr', 'abcd', 'u.ref u.ref u.i64 field8', 'reference R[c] + d of machine R[a] := R[b] (with write barrier); where it has none, vector 6', 'trap'],
  // --- queues: structs whose first two fields refer to the first and the last node; a node's first field is the link to the next
  ['qput', 'ab', 'u.ref u.ref', 'append node R[b], whose link is null, to queue R[a]'],
  ['qtake', 'ab', 'd.ref u.ref', 'R[a] := first node of queue R[b], taken out, its link null; null when there is none'],
  // --- arrays (elements of one byte, eight bytes, or a reference; which one is the type\'s)
  ['newarr', 'abt', 'd.ref u.i64 u.any type32', 'R[a] := new array of that type, length R[b], each element R[c]; a negative length raises vector 5', 'alloc trap'],
  ['arrlit', 'call', 'd.ref type24 u...', 'R[dst] := new array of that type with the registers as elements', 'alloc'],
  ['alen', 'ab', 'd.i64 u.ref', 'R[a] := length of array R[b]'],
  ['aget8', 'abc', 'd.i64 u.ref u.i64', 'R[a] := R[b][R[c]], bytes; out of range raises vector 5', 'trap'],
  ['aget', 'abc', 'd.any u.ref u.i64', 'R[a] := R[b][R[c]], 8-byte elements; out of range raises vector 5', 'trap'],
  ['agetr', 'abc', 'd.ref u.ref u.i64', 'R[a] := R[b][R[c]], references; out of range raises vector 5', 'trap'],
  ['aset8', 'abc', 'u.ref u.i64 u.i64', 'R[a][R[b]] := R[c] & 255; out of range raises vector 5', 'trap'],
  ['aset', 'abc', 'u.ref u.i64 u.any', 'R[a][R[b]] := R[c], 8-byte elements; out of range raises vector 5', 'trap'],
  ['aget32', 'abc', 'd.i64 u.ref u.i64', 'R[a] := 32-bit word R[c] of R[b], bytes, signed, the low byte first; one not wholly in it raises vector 5', 'trap'],
  ['aset32', 'abc', 'u.ref u.i64 u.i64', '32-bit word R[b] of R[a], bytes := low 32 bits of R[c]; one not wholly in it raises vector 5', 'trap'],
  ['asetr', 'abc', 'u.ref u.i64 u.ref', 'R[a][R[b]] := R[c], references, with write barrier; out of range raises vector 5', 'trap'],
  ['apush', 'ab', 'u.ref u.any', 'append R[b] to array R[a], doubling its room when full', 'alloc'],
  ['atrunc', 'ab', 'u.ref u.i64', 'length of array R[a] := R[b], at most what it was; else vector 5', 'trap'],
  ['areserve', 'ab', 'u.ref u.i64', 'array R[a] has room for R[b] elements in all', 'alloc'],
  ['aslice', 'abcd', 'd.ref u.ref u.i64 u.i64', 'R[a] := copy of R[b][R[c] .. R[d]]; out of range raises vector 5', 'alloc trap'],
  ['acopy', 'abcd', 'u.ref x.i64 u.ref x.i64 x.i64', 'R[a][R[b]..] := R[c][R[d] .. R[d]+R[e]], as if through a copy; out of range raises vector 5; restartable', 'trap'],
  ['afill', 'abcd', 'u.ref u.any x.i64 u.i64', 'R[a][R[c] .. R[d]] := R[b]; out of range raises vector 5; restartable', 'trap'],
  // --- strings (immutable UTF-8)
  ['slen', 'ab', 'd.i64 u.ref', 'R[a] := bytes in string R[b]'],
  ['sget', 'abc', 'd.i64 u.ref u.i64', 'R[a] := byte R[c] of string R[b]; out of range raises vector 5', 'trap'],
  ['scat', 'abc', 'd.ref u.ref u.ref', 'R[a] := R[b] followed by R[c]', 'alloc'],
  ['ssub', 'abcd', 'd.ref u.ref u.i64 u.i64', 'R[a] := bytes R[c] to R[d] of string R[b]; out of range raises vector 5', 'alloc trap'],
  ['seq', 'abc', 'd.i64 u.ref u.ref', 'R[a] := same bytes'],
  ['scmp', 'abc', 'd.i64 u.ref u.ref', 'R[a] := -1, 0 or 1, by bytes'],
  ['shash', 'ab', 'd.i64 u.ref', 'R[a] := hash of the bytes, 64 bits'],
  ['sfind', 'abcd', 'd.i64 u.ref u.ref u.i64', 'R[a] := first offset at or after R[d] where R[c] is in R[b], or -1'],
  ['i2s', 'abc', 'd.ref u.i64 u.i64', 'R[a] := R[b] in base R[c] (2 to 36)', 'alloc'],
  ['f2s', 'ab', 'd.ref u.f64', 'R[a] := shortest decimal text of R[b]', 'alloc'],
  ['f2fix', 'abc', 'd.ref u.f64 u.i64', "R[a] := R[b] with R[c] digits after the point (0 to 100), as JavaScript's toFixed", 'alloc'],
  ['s2f', 'ab', 'd.f64 u.ref', 'R[a] := float of the decimal text R[b]; NaN where it is none'],
  ['c2s', 'ab', 'd.ref u.i64', 'R[a] := the one-character string of scalar R[b]', 'alloc'],
  ['sbytes', 'abt', 'd.ref u.ref - type32', 'R[a] := new byte array with the bytes of string R[b]', 'alloc'],
  ['bstr', 'abcd', 'd.ref u.ref u.i64 u.i64', 'R[a] := string of bytes R[c] to R[d] of byte array R[b]; out of range raises vector 5', 'alloc trap'],
  ['butf8', 'ab', 'd.i64 u.ref', 'R[a] := byte array R[b] is well-formed UTF-8'],
  ['bpushs', 'ab', 'u.ref u.ref', 'append the bytes of string R[b] to byte array R[a]', 'alloc'],
  // --- pointers to locals
  ['addr', 'ak', 'd.ptr slot16', 'R[a] := pointer to this frame\'s slot; the stack is marked as pointed into'],
  ['addrst', 'ak', 'd.ptr s16', 'R[a] := pointer to a static variable'],
  ['r2p', 'ab', 'd.ptr u.ref', 'R[a] := pointer to the cell of box R[b]'],
  ['ldp', 'ab', 'd.any u.ptr', 'R[a] := cell of R[b]'],
  ['stp', 'ab', 'u.ptr u.any', 'cell of R[a] := R[b]'],
  // --- calls
  ['call', 'call', 'd.any fn24 u...', 'R[dst] := function(registers...)', 'call point trap switch alloc'],
  ['callc', 'call', 'd.any type24 u...', 'R[dst] := first register, a closure of that signature, called with itself and the others', 'call point trap switch alloc'],
  ['native', 'call', 'd.any native24 u...', 'R[dst] := host function(registers...)', 'alloc trap'],
  ['ret', 'a', 'u.any', 'return R[a]', 'end'],
  ['retv', 'n', '', 'return nothing', 'end'],
  // --- unwinding
  ['throw', 'a', 'u.ref', 'unwind with the panic R[a]: the nearest handler of the nearest frame goes on', 'end'],
  ['catch', 'a', 'd.ref', 'R[a] := the panic being unwound; first instruction of a landing pad'],
  ['trace', 'abt', 'd.ref u.ref imm8 type32', 'R[a] := the return addresses of context R[b] (null: this one) without the newest c frames, newest first, as an int array', 'alloc'],
  ['machpc', 'ab', 'd.i64 u.ref', 'R[a] := code address where the machine R[b] goes on: its function switches first, on its first scalar; 0 where that is not so'],
  ['pcinfo', 'abi', 'd.ref u.i64 sub8', 'R[a] := text for code address R[b]; sub 0 file:line:column, 1 function name', 'alloc'],
  ['unreach', 'n', '', 'never executed; vector 6', 'trap end'],
  ['brk', 'n', '', 'breakpoint; vector 3', 'trap'],
  // --- contexts
  ['ctxnew', 'abc', 'd.ref u.ref u.i64', 'R[a] := new Context that will run closure R[b] on a stack of strategy number R[c] (0: the default)', 'alloc'],
  ['ctxcur', 'a', 'd.ref', 'R[a] := the current Context'],
  ['ctxown', 'ab', 'd.ref u.ref', 'R[a] := owner of Context R[b], may be null'],
  ['ctxme', 'abt', 'd.ref - - type32', 'R[a] := owner of the current Context, whose type must be that one or below it (else vector 6)', 'trap'],
  ['ctxsetown', 'ab', 'u.ref u.ref', 'owner of Context R[a] := R[b]'],
  ['ctxstat', 'abi', 'd.i64 u.ref sub8', 'R[a] := stack figure of Context R[b]; sub 0 used, 1 reserved, 2 peak used, 3 growths, 4 bytes copied, 5 pointers rewritten, 6 segments, 7 cycles run'],
  ['switch_to', 'a', 'u.ref', 'save PC FP SP SL and flags into the current Context, go on in Context R[a]', 'switch'],
  ['switch_end', 'a', 'u.ref', 'the current Context is finished: free its stack, go on in Context R[a]', 'end'],
  ['crit', 'a', 'd.i64', 'enter a critical section: R[a] := depth before; depth += 1; deliveries wait'],
  ['uncrit', 'n', '', 'leave a critical section: depth -= 1; at 0 a waiting delivery is taken', 'trap switch'],
  ['critdepth', 'a', 'd.i64', 'R[a] := depth of critical sections'],
  ['cycles', 'a', 'd.i64', 'R[a] := CYCLES'],
  ['cpu', 'abi', 'd.i64 - sub8', 'R[a] := figure of the machine; sub 0 ring, 1 memory bytes, 2 heap bytes used, 3 collections, 4 bytes allocated, 5 interrupts delivered'],
  ['gc', 'n', '', 'collect now', 'alloc'],
  // --- privileged
  ['cli', 'n', '', 'interrupts off', 'priv'],
  ['sti', 'n', '', 'interrupts on', 'priv'],
  ['hlt', 'a', 'd.i64', 'wait for an interrupt; R[a] := 1, or 0 at once when no device can ever raise one', 'priv switch'],
  ['lidt', 'a', 'u.i64', 'IDTR := R[a]', 'priv'],
  ['iret', 'n', '', 'leave the interrupt: empty the interrupt stack, go on in the current Context', 'priv end'],
  ['setctx', 'a', 'u.ref', 'current Context := R[a]; takes effect at iret', 'priv'],
  ['ctxflags', 'ab', 'u.ref u.i64', 'flags of Context R[a] := R[b] (bit 0 interrupts on, bits 1-2 ring)', 'priv'],
  ['ctxstart', 'ab', 'u.ref u.ref', 'Context R[a] will run closure R[b] from its beginning on its own stack, emptied, with a critical depth of 1', 'priv'],
  ['ctxret', 'ab', 'u.ref u.i64', 'result of the system call that Context R[a] is in := R[b]', 'priv'],
  ['inject', 'abt', 'u.ref u.i64 u.i64 fn32', 'Context R[a] will first call function(R[b], R[c]), then go on', 'priv trap'],
  ['excinfo', 'abi', 'd.i64 - sub8', 'R[a] := of the exception being delivered; sub 0 vector, 1 error, 2 and 3 its facts (index and length, or address), 4 pc', 'priv'],
  ['sysarg', 'abi', 'd.i64 - sub8', 'R[a] := argument 0 to 2 of the system call being delivered', 'priv'],
  ['sysref', 'a', 'd.ref', 'R[a] := reference argument of the system call being delivered', 'priv'],
  ['in', 'ab', 'd.i64 u.i64', 'R[a] := device port R[b]', 'priv'],
  ['out', 'ab', 'u.i64 u.i64', 'device port R[a] := R[b]', 'priv'],
  ['outs', 'ab', 'u.i64 u.ref', 'bytes of string R[b] to device port R[a]', 'priv'],
  ['peek', 'ab', 'd.i64 u.i64', 'R[a] := signed 32-bit word at physical address R[b], below the stack arena', 'priv trap'],
  ['poke', 'ab', 'u.i64 u.i64', '32-bit word at physical address R[a] := R[b], below the static data', 'priv trap'],
  ['int', 'int', 'd.i64 vec8 u.i64 u.i64 u.i64 u.ref', 'system call through gate vec with three ints and a reference; R[a] := its result', 'trap switch alloc'],
  // --- of the runtime
  ['stackspec', 'ab', 'd.i64 u.ref', 'R[a] := number of the stack strategy that string R[b] names (for ctxnew), -1 where it names none'],
  ['callerpc', 'abi', 'd.i64 - sub8', 'R[a] := return address of the frame c frames up (0: of this function); 0 where there is none'],
];

export const ISA: readonly Row[] = SOURCE.map(([name, format, operands, effect, may], op) => ({
  op,
  name,
  format,
  operands: operands === '' ? [] : operands.split(' '),
  effect,
  may: may === undefined ? [] : (may.split(' ') as May[]),
}));

export const OPCODE: ReadonlyMap<string, number> = new Map(ISA.map((row) => [row.name, row.op]));
