// What branches test, turned round.
import type { Condition } from './ir.js';

/** The condition that holds exactly when this one does not; NaN is why floats have `fnlt` and `fnle`. */
export function invertCondition(condition: Condition): Condition {
  switch (condition.test) {
    case 'eq':
      return { test: 'ne', args: condition.args };
    case 'ne':
      return { test: 'eq', args: condition.args };
    case 'lt':
      return { test: 'le', args: [condition.args[1], condition.args[0]] };
    case 'le':
      return { test: 'lt', args: [condition.args[1], condition.args[0]] };
    case 'feq':
      return { test: 'fne', args: condition.args };
    case 'fne':
      return { test: 'feq', args: condition.args };
    case 'flt':
      return { test: 'fnlt', args: condition.args };
    case 'fle':
      return { test: 'fnle', args: condition.args };
    case 'fnlt':
      return { test: 'flt', args: condition.args };
    case 'fnle':
      return { test: 'fle', args: condition.args };
    case 'req':
      return { test: 'rne', args: condition.args };
    case 'rne':
      return { test: 'req', args: condition.args };
    case 'true':
      return { test: 'false', args: condition.args };
    case 'false':
      return { test: 'true', args: condition.args };
    case 'null':
      return { test: 'nonnull', args: condition.args };
    case 'nonnull':
      return { test: 'null', args: condition.args };
    default:
      return condition satisfies never;
  }
}
