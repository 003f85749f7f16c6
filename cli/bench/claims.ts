import type { Edge } from '../edge.js';
import type { BenchOptions } from './options.js';
export async function claims(_edge: Edge, _options: BenchOptions): Promise<number> {
  throw new Error('later');
}
