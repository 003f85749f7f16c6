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
