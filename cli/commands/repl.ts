// weft repl: try things out.
import { readText } from '../edge.js';
import { Session } from '../repl/session.js';
import { VERSION } from '../version.js';
import { examples, type Declare } from './command.js';

export const declareRepl: Declare = (program, edge, done) => {
  program
    .command('repl')
    .summary('try things out')
    .description('Reads expressions, statements and declarations, and answers each. Declarations and variables are kept; a panic does not end it.')
    .addHelpText('after', examples(['weft repl', 'then, for instance: 1 + 2']))
    .action(() => {
      const session = new Session({
        library: edge.library(),
        read: (path) => readText(edge, path),
        wallClock: edge.wallClock,
        elapsed: edge.elapsed,
        color: edge.color,
      });
      done(
        edge.converse({
          greeting: `Weft ${VERSION}. :help says what there is.\n`,
          prompt: () => (session.unfinished ? '...> ' : 'weft> '),
          complete: (line) => session.complete(line),
          interrupt: () => session.cancel(),
          line: (text) => {
            const { out, err, over } = session.feed(text);
            edge.out(out);
            edge.err(err);
            return !over;
          },
        }),
      );
    });
};
