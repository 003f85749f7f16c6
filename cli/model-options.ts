// `--model` and `--futures`: what a program is compiled for.
import { Option } from 'commander';
import { FUTURES, MODELS } from '../compiler/compile.js';
import { choice } from './options.js';

export const modelOption = (): Option =>
  new Option(
    '--model <name>',
    'how tasks run: mixed, stackful, stackless (state machines), or threads (every task a kernel thread) (default: mixed, or what a module file was built for)',
  ).argParser(choice('--model', MODELS));

export const futuresOption = (): Option =>
  new Option('--futures <style>', 'how state machines wait for each other: poll (from the root down) or push (from the leaf up) (default: poll)').argParser(
    choice('--futures', FUTURES),
  );
