// The chain of calls as addresses inside the calling instructions.
import type { Memory } from '../memory/memory.js';
import type { FramePlace } from '../stacks/frame-map.js';
import { callerOf } from '../stacks/frame-map.js';

/** For each frame from the newest, without the newest `skip`, at most `most` of them: an address in the instruction that it is in (of a call: its last word). */
export function callChain(memory: Memory, newest: FramePlace, skip: number, most: number): number[] {
  const chain: number[] = [];
  let place: FramePlace | null = newest;
  for (let depth = 0; place !== null && chain.length < most; depth++) {
    if (depth >= skip) chain.push(place.inCall ? place.pc - 1 : place.pc);
    place = callerOf(memory, place.fp);
  }
  return chain;
}

/** The same of a chain of any length: the newest `ends` frames and the oldest, and how many lie between. */
export function bothEnds(
  memory: Memory,
  newest: FramePlace,
  skip: number,
  ends: number,
): { readonly first: readonly number[]; readonly between: number; readonly last: readonly number[] } {
  const first: number[] = [];
  /** The frames after those, the oldest overwritten first. */
  const ring: number[] = [];
  let rest = 0;
  let place: FramePlace | null = newest;
  for (let depth = 0; place !== null; depth++) {
    if (depth >= skip) {
      const pc = place.inCall ? place.pc - 1 : place.pc;
      if (first.length < ends) first.push(pc);
      else ring[rest++ % ends] = pc;
    }
    place = callerOf(memory, place.fp);
  }
  const turn = rest % ends;
  return rest <= ends ? { first, between: 0, last: ring } : { first, between: rest - ends, last: [...ring.slice(turn), ...ring.slice(0, turn)] };
}
