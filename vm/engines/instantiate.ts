// Gives each machine a copy of the interpreter of its own. V8 takes what a closure captured for constants only while there is one closure of its code, and what it learns about
// types and branches it keeps by code too: with one shared copy, a second machine would slow both down, and the checked build would cost the plain one.
//
// For thousands of short runs in one process it is the other way round: what V8 learnt in one run is what the next would have to learn again. Those share a copy.
import type { Engine, EngineEnvironment } from './interpreter.js';
import { makeInterpreter } from './interpreter.js';
import type { Watcher } from './watched.js';
import { watchedText } from './watched.js';

type Factory = typeof makeInterpreter;

/** The copy that machines share, the plain one and the checked one. */
const shared: [Factory | null, Factory | null] = [null, null];

/** An engine of its own copy, or one of the shared copy; one that tells a watcher of each access to memory always has a copy of its own. */
export function instantiate(env: EngineEnvironment, checked: boolean, copy: 'own' | 'shared' = 'own', watcher: Watcher | null = null): Engine {
  if (watcher !== null) return watchedCopy(watcher)(env, checked);
  const factory = copy === 'own' ? ownCopy() : (shared[checked ? 1 : 0] ??= ownCopy());
  return factory(env, checked);
}

/** Throws where compiling text is forbidden. */
function watchedCopy({ touch8, touch32, touch64 }: Watcher): Factory {
  const compile = new Function('__name', 'touch8', 'touch32', 'touch64', `"use strict"; return (${watchedText(makeInterpreter.toString())});`) as (
    name: <T>(f: T) => T,
    ...touch: readonly Watcher['touch8'][]
  ) => Factory;
  return compile((f) => f, touch8, touch32, touch64);
}

/** Nobody has the function itself yet. */
let untaken = true;

/** The function itself for the first who asks: a process with one machine compiles no text. The shared function where compiling text is forbidden (a content security policy):
 * slower, otherwise the same. */
function ownCopy(): Factory {
  if (untaken) {
    untaken = false;
    return makeInterpreter;
  }
  try {
    // Bundlers that keep names wrap functions in calls of `__name`.
    const compile = new Function('__name', `"use strict"; return (${makeInterpreter.toString()});`) as (name: <T>(f: T) => T) => Factory;
    return compile((f) => f);
  } catch {
    return makeInterpreter;
  }
}
