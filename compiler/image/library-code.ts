// The memo of a library's code: what its image has, or what this process has compiled of it before.
import { CodeMemo, NOTHING_STORED } from './code-memo.js';
import { PreparedLibrary } from './prepared-library.js';

const memos = new WeakMap<ReadonlyMap<string, string>, CodeMemo>();

/** One for each library object, whose texts never change. A command that compiles one program has nothing to learn for: a prepared library is not added to. */
export function codeMemoOf(library: ReadonlyMap<string, string>): CodeMemo {
  let memo = memos.get(library);
  if (memo === undefined) {
    memo = library instanceof PreparedLibrary ? new CodeMemo(library, library.stored, false) : new CodeMemo(library, NOTHING_STORED, true);
    memos.set(library, memo);
  }
  return memo;
}
