// What `std/bench` calls, for a program that nobody measures: nothing.
import type { HostFunction } from '../vm/host.js';

export const UNMEASURED: ReadonlyMap<string, HostFunction> = new Map(['lab_begin', 'lab_end', 'lab_sample'].map((name) => [name, () => undefined]));
