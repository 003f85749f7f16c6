// The expected checksum of a case as a formula of its parameters: whole numbers of any size, + - * / % ^ (power), parentheses.

export class FormulaError extends Error {
  constructor(
    readonly formula: string,
    readonly reason: string,
  ) {
    super(`formula '${formula}': ${reason}`);
    this.name = 'FormulaError';
  }
}

type Operator = '+' | '-' | '*' | '/' | '%' | '^';

/** Powers bind tighter than products, those tighter than sums; powers bind from the right. */
const LEVELS: readonly (readonly Operator[])[] = [['+', '-'], ['*', '/', '%'], ['^']];

/** The value of a formula; division truncates, as in Weft. Throws a FormulaError. */
export function evaluate(formula: string, parameters: ReadonlyMap<string, number>): bigint {
  const tokens = formula.match(/[A-Za-z_]\w*|\d[\d_]*|[-+*/%^()]|\S/g) ?? [];
  let at = 0;
  const fail = (reason: string): never => {
    throw new FormulaError(formula, reason);
  };
  const primary = (): bigint => {
    const token = tokens[at++];
    if (token === undefined) return fail('ends too early');
    if (token === '-') return -primary();
    if (token === '(') {
      const value = level(0);
      if (tokens[at++] !== ')') fail("a ')' is missing");
      return value;
    }
    if (/^\d/.test(token)) return BigInt(token.replaceAll('_', ''));
    const value = parameters.get(token);
    return value === undefined ? fail(`there is no parameter '${token}'`) : BigInt(value);
  };
  const apply = (operator: Operator, a: bigint, b: bigint): bigint => {
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
      case '%':
        if (b === 0n) return fail('division by zero');
        return operator === '/' ? a / b : a % b;
      case '^':
        if (b < 0n || b > 64n) return fail('a power goes from 0 to 64');
        return a ** b;
      default:
        return operator satisfies never;
    }
  };
  const level = (depth: number): bigint => {
    const operators = LEVELS[depth];
    if (operators === undefined) return primary();
    let value = level(depth + 1);
    for (;;) {
      const operator = operators.find((o) => o === tokens[at]);
      if (operator === undefined) return value;
      at++;
      value = apply(operator, value, level(operator === '^' ? depth : depth + 1));
    }
  };
  const value = level(0);
  if (at < tokens.length) fail(`'${tokens[at]}' is unexpected`);
  return value;
}
