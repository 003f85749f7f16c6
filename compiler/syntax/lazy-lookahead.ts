// Chevrotain works out ahead, for each optional part and each choice of the grammar, which tokens begin it. A file meets few of them, and working all of them out takes
// longer than reading a small file: here each is worked out when it is first met.
import { LLkLookaheadStrategy, type BaseParser, type ILookaheadStrategy } from 'chevrotain';

type Alternation = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0];
type Optional = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0];
type Chooser = ReturnType<ILookaheadStrategy['buildLookaheadForAlternation']>;
type Test = ReturnType<ILookaheadStrategy['buildLookaheadForOptional']>;

export function lazyLookahead(maxLookahead: number): ILookaheadStrategy {
  const strategy = new LLkLookaheadStrategy({ maxLookahead });
  return {
    validate: (grammar) => strategy.validate(grammar),
    buildLookaheadForAlternation: (options: Alternation) => {
      let choose: Chooser | null = null;
      // Chevrotain calls these on the parser.
      return function (this: BaseParser, alternatives) {
        choose ??= strategy.buildLookaheadForAlternation(options);
        return choose.call(this, alternatives);
      } as Chooser;
    },
    buildLookaheadForOptional: (options: Optional) => {
      let test: Test | null = null;
      return function (this: BaseParser) {
        test ??= strategy.buildLookaheadForOptional(options);
        return test.call(this);
      } as Test;
    },
  };
}
