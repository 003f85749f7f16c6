const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/** Bits of a double; every NaN has the same. */
export function toBits(value: number): bigint {
  float[0] = Number.isNaN(value) ? NaN : value;
  return bits[0]!;
}

export const BigFloat64 = {
  /** The int that a float saturates to; not of NaN. */
  saturate(value: number): bigint {
    if (value >= 2 ** 63) return 2n ** 63n - 1n;
    if (value < -(2 ** 63)) return -(2n ** 63n);
    return BigInt(Math.trunc(value));
  },
};
