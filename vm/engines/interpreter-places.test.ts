import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as layout from '../memory/layout.js';

test('the places written out in the loop are those of the memory layout', () => {
  const source = readFileSync(new URL('./interpreter.ts', import.meta.url), 'utf8');
  const members = (name: string) => {
    const block = new RegExp(`const enum ${name} \\{([^}]*)\\}`).exec(source)![1]!;
    return Object.fromEntries([...block.matchAll(/(\w+) = (\w+),/g)].map(([, member, value]) => [member, Number(value)]));
  };
  const cpu = (offset: number) => (layout.CPU_BASE + offset) >>> 2;
  expect(members('State')).toEqual({ ready: layout.CONTEXT_READY, running: layout.CONTEXT_RUNNING });
  expect(members('At')).toEqual({
    flags: cpu(layout.CPU_FLAGS),
    critical: cpu(layout.CPU_CRITICAL),
    inInterrupt: cpu(layout.CPU_IN_INTERRUPT),
    since: cpu(layout.CPU_CRITICAL_SINCE),
    switches: cpu(layout.CPU_SWITCHES),
    waiting: cpu(layout.CPU_WAITING),
    targetF: (layout.CPU_BASE + layout.CPU_TARGET) >>> 3,
    enteredF: (layout.CPU_BASE + layout.CPU_ENTERED) >>> 3,
    ctxPc: layout.CTX_PC >>> 2,
    ctxFp: layout.CTX_FP >>> 2,
    ctxSp: layout.CTX_SP >>> 2,
    ctxFlags: layout.CTX_FLAGS >>> 2,
    ctxCritical: layout.CTX_CRITICAL >>> 2,
    ctxState: layout.CTX_STATE >>> 2,
    ctxStack: layout.CTX_STACK >>> 2,
    ctxLimit: layout.CTX_LIMIT >>> 2,
    ctxOwner: layout.CTX_OWNER >>> 2,
    ctxPeak: layout.CTX_PEAK >>> 2,
    ctxCycles: layout.CTX_CYCLES >>> 2,
    ctxPending: layout.CTX_PENDING >>> 2,
  });
});
