// A conversation in the terminal: lines with editing, history and completion. From a pipe the same without prompts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Conversation {
  readonly greeting: string;
  readonly prompt: () => string;
  /** Takes a line; false ends the conversation. */
  readonly line: (text: string) => boolean;
  /** Candidates for the end of a line, and the part that they replace. */
  readonly complete: (line: string) => readonly [candidates: readonly string[], part: string];
  /** Ctrl-C at the prompt. */
  readonly interrupt: () => void;
}

const HISTORY = 1000;

/** Until the input ends or `line` says so. Gives exit code 0. */
export function converse(conversation: Conversation): Promise<number> {
  const interactive = process.stdin.isTTY === true;
  const file = join(homedir(), '.weft_history');
  const history =
    interactive && existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  const reader = createInterface({
    input: process.stdin,
    ...(interactive ? { output: process.stdout } : {}),
    terminal: interactive,
    history,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string) => [...conversation.complete(line)],
  });
  const ask = (): void => {
    if (!interactive) return;
    reader.setPrompt(conversation.prompt());
    reader.prompt();
  };
  if (interactive) process.stdout.write(conversation.greeting);
  return new Promise((resolve) => {
    reader.on('history', (lines: string[]) => {
      try {
        writeFileSync(file, lines.join('\n'));
      } catch {
        // A home that cannot be written has no history.
      }
    });
    reader.on('line', (line) => {
      if (conversation.line(line)) ask();
      else reader.close();
    });
    reader.on('SIGINT', () => {
      conversation.interrupt();
      process.stdout.write('\n');
      ask();
    });
    reader.on('close', () => {
      if (interactive) process.stdout.write('\n');
      resolve(0);
    });
    ask();
  });
}
