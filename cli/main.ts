// The `weft` command itself.
import { nodeEdge } from './edge.js';
import { weft } from './weft.js';

void Promise.resolve(weft(process.argv.slice(2), nodeEdge())).then((code) => {
  process.exit(code); // all output is written; the event loop has nothing that anybody waits for
});
