// The entry of the `weft` command.
import { nodeEdge } from './edge.js';
import { weft } from './weft.js';

process.exitCode = weft(process.argv.slice(2), nodeEdge());
