// The machine's one linear memory and its views. Never grown after it was made, so the views are constants of whoever captures them.
// Addresses are unsigned: index the word views with `address >>> 2` and `address >>> 3`, never `>>`.

export interface Memory {
  readonly size: number;
  readonly buffer: ArrayBuffer;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
  readonly f64: Float64Array;
}

export function viewMemory(buffer: ArrayBuffer): Memory {
  return {
    size: buffer.byteLength,
    buffer,
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    u8: new Uint8Array(buffer),
    f64: new Float64Array(buffer),
  };
}
