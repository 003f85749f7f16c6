// Memory from the host. What a machine takes for its own is zero where it was never used, and only there.
import { LoadError } from '../errors.js';

/** As in every host of JavaScript; the types that come with TypeScript have it only together with a browser's. */
declare const WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer } };

const WASM_PAGE = 65536;
const MOST_PAGES = 65536;

const untouched = new WeakSet<ArrayBuffer>();

/** Bytes of a machine's memory for which so many were asked. */
export function memorySize(bytes: number): number {
  return Math.min(MOST_PAGES, Math.ceil(bytes / WASM_PAGE)) * WASM_PAGE;
}

/**
 * Memory for one machine, of `memorySize(bytes)`. The host collects its garbage when it is asked for so much, so the sooner the better.
 * It never grows: growing makes every typed-array access of the process slower for good. Throws a LoadError where the host does not give it.
 */
export function newMemory(bytes: number): ArrayBuffer {
  const pages = memorySize(bytes) / WASM_PAGE;
  try {
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages });
    untouched.add(buffer);
    return buffer;
  } catch {
    throw new LoadError(`the host gives no memory of ${pages * WASM_PAGE} bytes`);
  }
}

/** Whether no machine has had it before. */
export function takeUntouched(buffer: ArrayBuffer): boolean {
  return untouched.delete(buffer);
}
