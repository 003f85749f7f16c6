// The constant pool of a module: equal constants share an entry. Floats are equal by their bits, so that -0.0 and 0.0 are two.
import type { Constant } from '../../vm/bytecode/module.js';
import type { ConstValue } from '../ir/ir.js';
import { EmissionLimit } from './limits.js';

const MOST = 0x10000;

export type PoolConstant = Exclude<ConstValue, { kind: 'null' }>;

export class ConstantPool {
  readonly constants: Constant[] = [];
  private readonly ints = new Map<bigint, number>();
  private readonly floats = new Map<bigint, number>();
  private readonly strings = new Map<string, number>();
  private readonly objects = new Map<number, number>();
  private readonly float = new Float64Array(1);
  private readonly bits = new BigUint64Array(this.float.buffer);

  /** Hears of every constant that is asked for. */
  onAsked: ((value: PoolConstant, index: number) => void) | null = null;

  /** Index of the constant; null has none. */
  indexOf(value: PoolConstant): number {
    const index = this.find(value);
    this.onAsked?.(value, index);
    return index;
  }

  private find(value: PoolConstant): number {
    switch (value.kind) {
      case 'int':
        return this.entry(this.ints, value.value, value);
      case 'float':
        this.float[0] = value.value;
        return this.entry(this.floats, this.bits[0]!, value);
      case 'string':
        return this.entry(this.strings, value.value, value);
      case 'object':
        return this.entry(this.objects, value.type, value);
      default:
        return value satisfies never;
    }
  }

  private entry<K>(known: Map<K, number>, key: K, constant: Constant): number {
    let index = known.get(key);
    if (index === undefined) {
      index = this.constants.length;
      if (index >= MOST) throw new EmissionLimit(`the program has more than ${MOST} different constants`, null);
      this.constants.push(constant);
      known.set(key, index);
    }
    return index;
  }
}
