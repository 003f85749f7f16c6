// How a port of 64 bits hands out bytes: how many in the low byte (0 to 7), the bytes themselves from bit 8 up.

/** Bytes that one reading of a port gives at most. */
export const PACKED = 7;

/** Up to PACKED bytes of `bytes` from `start` on; 0 where there are none. */
export function pack(bytes: Uint8Array, start: number): bigint {
  const count = Math.max(0, Math.min(PACKED, bytes.length - start));
  let word = 0n;
  for (let i = count - 1; i >= 0; i--) word = (word << 8n) | BigInt(bytes[start + i]!);
  return (word << 8n) | BigInt(count);
}
