// Pointers into a stack must die with their frames, and only frames of the same stack may hold them. Within a function verify-flow.ts knows where each pointer came
// from: an `addr` here, a parameter, or a heap cell. A pointer of the first two kinds that is stored, returned or handed to a closure or the host escapes; one that
// is passed to a function escapes if that parameter does. Which parameters escape is settled here, over the whole module, once all functions were looked at.

/** Where a pointer may have come from, a bit set: parameters 0 to 27, bit 28 for all further ones, and: */
export const ORIGIN_STACK = 1 << 30;
const LAST_PARAM_BIT = 28;

export function originOfParam(index: number): number {
  return 1 << Math.min(index, LAST_PARAM_BIT);
}

interface Passing {
  readonly fn: number;
  readonly at: number;
  readonly origin: number;
}

export interface EscapeFault {
  readonly fn: number;
  readonly at: number;
  readonly reason: string;
}

export class Escapes {
  /** By function: the parameters that escape, as an origin. */
  private readonly escaping: Int32Array;
  /** By function: who passes pointers of which origin, by parameter. */
  private readonly passings = new Map<number, Map<number, Passing[]>>();
  private readonly work: number[] = [];

  constructor(functions: number) {
    this.escaping = new Int32Array(functions);
  }

  /** Pointers of this origin escape in the function. */
  add(fn: number, origin: number): void {
    const params = origin & ~ORIGIN_STACK;
    if ((this.escaping[fn]! | params) === this.escaping[fn]) return;
    this.escaping[fn]! |= params;
    this.work.push(fn);
  }

  /** At word `at`, `fn` passes a pointer of this origin as parameter `param` of `callee`. */
  pass(fn: number, at: number, callee: number, param: number, origin: number): void {
    if (origin === 0) return;
    let params = this.passings.get(callee);
    if (params === undefined) this.passings.set(callee, (params = new Map<number, Passing[]>()));
    const bit = originOfParam(param);
    const list = params.get(bit);
    if (list === undefined) params.set(bit, [{ fn, at, origin }]);
    else list.push({ fn, at, origin });
  }

  settle(): EscapeFault[] {
    const faults: EscapeFault[] = [];
    for (let callee = this.work.pop(); callee !== undefined; callee = this.work.pop()) {
      const params = this.passings.get(callee);
      if (params === undefined) continue;
      for (const [bit, list] of params) {
        if ((this.escaping[callee]! & bit) === 0) continue;
        params.delete(bit);
        for (const { fn, at, origin } of list) {
          if (origin & ORIGIN_STACK) faults.push({ fn, at, reason: `passes a pointer into the stack to function ${callee}, which lets that parameter escape` });
          this.add(fn, origin);
        }
      }
    }
    return faults;
  }
}
