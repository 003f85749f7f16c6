// What all commands share: how they are declared and what they give back.
import type { Command } from 'commander';
import type { Edge } from '../edge.js';

/** Adds a command to the program. `done` takes the exit code of a command that was run, or the promise of it. */
export type Declare = (program: Command, edge: Edge, done: (code: number | Promise<number>) => void) => void;

/** Examples for the end of a command's help. */
export const examples = (...lines: readonly (readonly [command: string, what: string])[]): string => {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`).join('\n')}\n`;
};
