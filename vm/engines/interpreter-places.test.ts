import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as layout from '../memory/layout.js';

test('the places written out in the loop are those of the memory layout', () => {
  const source = readFileSync(new URL('./interpreter.ts', import.meta.url), 'utf8');
  const members = (name: string) => {
    const block = new RegExp(`const enum ${name} \\{([^}]*)\\}`).exec(source)![1]!;
    return Object.fromEntries([...block.matchAll(/(\w+) = (-?\w+),/g)].map(([, member, value]) => [member, Number(value)]));
  };
  const cpu = (offset: number) => (layout.CPU_BASE + offset) >>> 2;
  expect(members('State')).toEqual({
    fresh: layout.CONTEXT_NEW,
    ready: layout.CONTEXT_READY,
    running: layout.CONTEXT_RUNNING,
    finished: layout.CONTEXT_FINISHED,
  });
  expect(members('Cost')).toEqual({ crossing: layout.SEGMENT_HEADER >> 3 });
  expect(members('At')).toEqual({
    flags: cpu(layout.CPU_FLAGS),
    critical: cpu(layout.CPU_CRITICAL),
    inInterrupt: cpu(layout.CPU_IN_INTERRUPT),
    contexts: cpu(layout.CPU_CONTEXTS),
    switches: cpu(layout.CPU_SWITCHES),
    waiting: cpu(layout.CPU_WAITING),
    serial: cpu(layout.CPU_SERIAL),
    made: cpu(layout.CPU_STACKS_MADE),
    freed: cpu(layout.CPU_STACKS_FREED),
    sinceF: (layout.CPU_BASE + layout.CPU_CRITICAL_SINCE) >>> 3,
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
    ctxStrategy: layout.CTX_STRATEGY >>> 2,
    ctxEntry: layout.CTX_ENTRY >>> 2,
    ctxNext: layout.CTX_NEXT >>> 2,
    ctxReserved: layout.CTX_RESERVED >>> 2,
    ctxSegments: layout.CTX_SEGMENTS >>> 2,
    ctxExtra: layout.CTX_EXTRA >>> 2,
    ctxSerial: layout.CTX_SERIAL >>> 2,
    ctxSpare: layout.CTX_SPARE >>> 2,
    ctxBelow: layout.CTX_BELOW >>> 2,
    ctxCrossings: layout.CTX_CROSSINGS >>> 2,
    segPrevious: layout.SEG_PREVIOUS >> 2,
    segLimit: layout.SEG_LIMIT >> 2,
    segKeep: layout.SEG_KEEP >> 2,
    segCallerSl: layout.SEG_CALLER_SL >> 2,
    segCallerSp: layout.SEG_CALLER_SP >> 2,
    segCallerFp: layout.SEG_CALLER_FP >> 2,
    segLink: layout.SEG_LINK >> 2,
    crossings: cpu(layout.CPU_CROSSINGS),
    cacheHits: cpu(layout.CPU_CACHE_HITS),
    ctxPending: layout.CTX_PENDING >>> 2,
  });
});
