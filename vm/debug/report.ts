// What is shown when the machine stops because it cannot go on: all registers, and the chain of calls.
import type { Core } from '../engines/core.js';
import { placeOf, placeText } from './line-table.js';
import { callChain } from './stack-walk.js';

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
const DEEPEST = 20;

export function registersReport(core: Core, why: string): string {
  const { cpu, program } = core;
  const facts = [0, 1, 2, 3, 4].map((i) => cpu.exception(i).toString());
  const lines = [
    `the machine stopped: ${why}`,
    `  PC ${cpu.pc}  FP ${hex(cpu.fp)}  SP ${hex(cpu.sp)}  SL ${hex(cpu.sl)}  FLAGS ${cpu.flags} (ring ${cpu.ring}, interrupts ${cpu.interruptsOn ? 'on' : 'off'})`,
    `  IDTR ${hex(cpu.idtr)}  CYCLES ${cpu.now}  context ${hex(cpu.context)}  critical depth ${cpu.critical}  interrupt nesting ${cpu.inInterrupt}`,
    `  exception: vector ${facts[0]}  error ${facts[1]}  facts ${facts[2]} ${facts[3]}  pc ${facts[4]}`,
  ];
  const faulting = placeOf(program, Number(cpu.exception(4)));
  if (faulting !== null) lines.push(`  raised in ${faulting.fn} (${placeText(faulting)})`);
  for (const pc of callChain(core.memory, { pc: cpu.pc, fp: cpu.fp, inCall: false }, 0, DEEPEST)) {
    const place = placeOf(program, pc);
    if (place !== null) lines.push(`  at ${place.fn} (${placeText(place)})`);
  }
  return lines.join('\n');
}
