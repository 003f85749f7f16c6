// The entry of the `weft` command.
import { nodeEdge } from './edge.js';
import { weft } from './weft.js';

process.exitCode = await weft(process.argv.slice(2), nodeEdge());
