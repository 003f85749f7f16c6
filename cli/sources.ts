// From paths on the command line to the source files that they mean.
import type { Edge } from './edge.js';
import { UsageError } from './exit-codes.js';

export const SOURCE_ENDING = '.weft';

/** Files as they are named, folders by all sources below them, in order; without any path all below this folder. Throws a UsageError for what is not there. */
export function sourcesOf(edge: Edge, paths: readonly string[]): readonly string[] {
  return (paths.length === 0 ? ['.'] : paths).flatMap((path) => {
    const below = edge.filesBelow(path);
    if (below !== null) return below.filter((file) => file.endsWith(SOURCE_ENDING));
    if (edge.readBytes(path) === null) throw new UsageError(`cannot read ${path}`);
    return [path];
  });
}
