// docs/isa.md, made from the instruction table and the layout of a Context. Nothing in the page is written by hand but the words between.
import type { May, Row } from '../vm/bytecode/isa.js';
import { ISA } from '../vm/bytecode/isa.js';
import { CTX_CRITICAL, CTX_FLAGS, CTX_FP, CTX_LIMIT, CTX_PC, CTX_SP, CTX_STATE } from '../vm/memory/layout.js';

/** Groups by their first row; a row belongs to the last group that began. */
const GROUPS: readonly (readonly [first: string, title: string])[] = [
  ['nop', 'Moves and constants'],
  ['add', 'Ints'],
  ['eq', 'Comparisons'],
  ['fadd', 'Floats'],
  ['jmp', 'Jumps'],
  ['new', 'Objects'],
  ['newarr', 'Arrays'],
  ['slen', 'Strings'],
  ['addr', 'Pointers'],
  ['call', 'Calls'],
  ['throw', 'Unwinding'],
  ['ctxnew', 'Contexts'],
  ['cli', 'Privileged'],
  ['int', 'System calls'],
  ['stackspec', 'Of the runtime'],
];

const FORMATS = `
\`\`\`
     31       24 23       16 15        8 7         0
    +-----------+-----------+-----------+-----------+
    |     c     |     b     |     a     |  opcode   |     n  a  ab  abc  abi  abj  aij
    +-----------+-----------+-----------+-----------+
    |   imm16 / u16 / off16 |     a     |  opcode   |     ai  ak  aj
    +-----------------------+-----------+-----------+
    |              off24                |  opcode   |     j
    +-----------------------------------+-----------+

    +-----------+-----------+-----------+-----------+
    |     c     |     b     |     a     |  opcode   |     abcd
    +-----------+-----------+-----------+-----------+
    |     -     |     -     |     e     |     d     |
    +-----------+-----------+-----------+-----------+

    +-----------+-----------+-----------+-----------+
    |     c     |     b     |     a     |  opcode   |     abt: the second word is a type or a function
    +-----------+-----------+-----------+-----------+
    |                    index32                    |
    +-----------------------------------------------+

    +-----------+-----------+-----------+-----------+
    |    a1     |    a0     |     n     |  opcode   |     call: n registers in order
    +-----------+-----------+-----------+-----------+
    |    a5     |    a4     |    a3     |    a2     |     (n + 1) >> 2 such words for n >= 2, else none
    +-----------+-----------+-----------+-----------+
    |              index24              |    dst    |     always last: a return finds dst in the word before the return address
    +-----------------------------------+-----------+

    +-----------------------+-----------+-----------+
    |          n16          |     a     |  opcode   |     table
    +-----------------------+-----------+-----------+
    |                     off32                     |     n such words; offsets count from the end of the instruction
    +-----------------------------------------------+

    +-----------+-----------+-----------+-----------+
    |    a0     |    vec    |    dst    |  opcode   |     int
    +-----------+-----------+-----------+-----------+
    |     -     |    ref    |    a2     |    a1     |
    +-----------+-----------+-----------+-----------+
\`\`\`
`;

const VERIFIER = `
A module runs only when \`vm/bytecode/verify.ts\` finds no fault. Code is a row of whole instructions; registers are inside the frame and of the row's kinds; jumps land on instructions; control never
runs off the end. A forward dataflow then follows what each slot holds:

- every register read is assigned on every way there; where ways meet, a reference is of the type above both and may be null if one may;
- a reference that an instruction looks into is not null and of the right type: \`cast\`, \`ldv\` and \`nn\` find out at run time, the branches \`brnull\` and \`brnn\` prove it on one side;
- fields, elements, arguments, results, cells and static variables take only what fits them: \`any\` is above all, an enum above its variants, a signature above its closures, a nullable above the same not nullable;
- a landing pad begins with \`catch\`, is entered by panics alone, and reads only what is assigned over its whole range;
- a slot whose address is taken keeps one type (\`.pinned\`), and a pointer into the stack is passed down to functions and never stored, returned, or given to closures;
- interrupt functions have no parameters and do not return; leaf functions neither call, loop nor allocate, in frames of up to 128 bytes.
`;

const MAY: Record<May, string> = {
  alloc: 'may allocate, and so collect',
  trap: 'may raise an exception',
  switch: 'control may leave this Context and come back',
  end: 'control never falls through to the next instruction',
  priv: 'raises a protection fault (vector 13) unless in ring 0',
  point: 'is a preemption point when it jumps backwards (a call: at the entry of its callee)',
  call: 'enters a function',
};

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}

function rowLine(row: Row): string {
  const operands = row.operands.filter((operand) => operand !== '-').join(' ');
  return `| ${row.op} | \`${row.name}\` | ${row.format} | ${operands === '' ? '' : `\`${operands}\``} | ${cell(row.effect)} | ${row.may.join(' ')} |`;
}

function groups(): { readonly title: string; readonly rows: Row[] }[] {
  const made: { title: string; rows: Row[] }[] = [];
  for (const row of ISA) {
    const begun = GROUPS.find(([first]) => first === row.name);
    if (begun !== undefined) made.push({ title: begun[1], rows: [] });
    made.at(-1)!.rows.push(row);
  }
  return made;
}

function having(may: May): string {
  return ISA.filter((row) => row.may.includes(may))
    .map((row) => `\`${row.name}\``)
    .join(' ');
}

/** Markdown, not yet laid out by prettier. */
export function isaPage(): string {
  // prettier-ignore
  const saved: readonly (readonly [string, number])[] = [['PC', CTX_PC], ['FP', CTX_FP], ['SP', CTX_SP], ['FLAGS', CTX_FLAGS], ['critical depth', CTX_CRITICAL]];
  const words = (list: readonly (readonly [string, number])[]) => list.map(([name, at]) => `${name} (Context + ${at})`).join(', ');
  return [
    '<!-- Made by scripts/generate.ts from vm/bytecode/isa.ts. Do not edit: change the table and run `npm run generate`. -->',
    '# Instructions',
    `The machine has ${ISA.length} instructions of one or more 32-bit words. \`docs/machine.md\` says what lies around them: frames, calls, interrupts, Contexts.`,
    '## Formats',
    FORMATS.trim(),
    "Jump offsets count words from the end of the instruction's first word, so 0 falls through. Fields that a row does not have are zero.",
    '## Operands',
    [
      '- `d.` defines a register, `u.` uses it, `x.` uses and then defines it; `u...` is any number of registers.',
      "- Kinds of register: `i64`, `f64`, `ref` (a reference to an object, or null), `ptr` (an address whose cell lies at +8), `any` (whatever the slot's kind is; two of one instruction agree).",
      '- `imm8`, `imm16`: signed numbers. `sub8`: which of a family. `field8`: a field. `vec8`: a gate. `slot16`: a slot, also past 255.',
      '- `k16`: a constant. `s16`: a static variable. `type24`, `type32`, `fn24`, `fn32`, `native24`: a type, function or host function. `off8`, `off16`, `off24`, `n16`: jump offsets and their number.',
    ].join('\n'),
    '## What an instruction may do',
    (Object.keys(MAY) as May[]).map((may) => `- **${may}**: ${MAY[may]}. ${having(may)}`).join('\n'),
    '## What a switch saves',
    `\`switch_to\` saves ${saved.length} words in the current Context: ${words(saved)}. It loads the same from the other, and SL (Context + ${CTX_LIMIT}). ` +
      `The state of both (Context + ${CTX_STATE}) changes; \`switch_end\` saves nothing. Nothing else moves: registers are in the frame, and the frame stays where it is.`,
    '## Cycles',
    'One cycle is one code word executed; jump tables and argument words count. Bulk instructions add a cycle for each 8 bytes.',
    '## What the verifier demands',
    VERIFIER.trim(),
    ...groups().flatMap(({ title, rows }) => [
      `## ${title}`,
      ['| op | name | format | operands | effect | may |', '| --: | --- | --- | --- | --- | --- |', ...rows.map(rowLine)].join('\n'),
    ]),
    '',
  ].join('\n\n');
}
