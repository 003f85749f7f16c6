/** The generator of the minimal standard, by Lehmer: enough to draw programs with. */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.abs(seed) % 2147483646) + 1;
  }

  below(n: number): number {
    this.state = (this.state * 48271) % 2147483647;
    return this.state % n;
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }
}
