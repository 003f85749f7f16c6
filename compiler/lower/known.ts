// Conditions that the configuration decides: the model, how machines wait. What they rule out is not lowered at all, so that whatever only another model needs is not even asked for.
import type { Node } from '../check/tree.js';
import type { ModuleBuilder } from './module-builder.js';

/** An `#[intrinsic("config:NAME")]` whose answer is known before everything is lowered. */
export const CONFIG = 'config:';
/** The one whose answer is known last, where it is not no. */
export const MEETS = 'meets';

/** What the condition is known to be; null where the program decides it. Nothing in a known condition has an effect. */
export function knownCondition(module: ModuleBuilder, node: Node): boolean | null {
  switch (node.kind) {
    case 'compare': {
      if (node.op !== '==' && node.op !== '!=') return null;
      const [left, right] = [knownNumber(module, node.left), knownNumber(module, node.right)];
      return left === null || right === null ? null : (left === right) === (node.op === '==');
    }
    case 'logical': {
      const left = knownCondition(module, node.left);
      return left === (node.op === '||') ? left : null;
    }
    case 'call': {
      const number = knownNumber(module, node);
      return number === null ? null : number !== 0n;
    }
    default:
      return null;
  }
}

function knownNumber({ options }: ModuleBuilder, node: Node): bigint | null {
  if (node.kind === 'int') return node.value;
  if (node.kind !== 'call' || node.fn.intrinsic?.startsWith(CONFIG) !== true) return null;
  const name = node.fn.intrinsic.slice(CONFIG.length);
  const option = options.config[name];
  return option === undefined || (name === MEETS && option !== 0) ? null : BigInt(option);
}
