// E05xx: concurrency and the rules of the kernel.
import type { ErrorPage } from './page.js';

export const CONCURRENCY: readonly ErrorPage[] = [
  {
    code: 'E0501',
    title: '`spawn` of something that is no call and no block',
    text: '`spawn` starts a call, whose arguments are evaluated at once, or a block. A value that is there already needs no task.',
    wrong: 'fn main() {\n    let t = spawn 40 + 2;\n    println(t.join());\n}\n',
    right: 'fn main() {\n    let t = spawn { 40 + 2 };\n    println(t.join());\n}\n',
  },
  {
    code: 'E0502',
    title: 'an option that `spawn` does not have',
    text: '`spawn(...)` takes `name: "..."`, `priority: 2`, `stack: "segmented"` and `kernel: true`, each at most once, before the call or block.',
    wrong: 'fn main() {\n    let t = spawn(prio: 2) { 42 };\n    println(t.join());\n}\n',
    right: 'fn main() {\n    let t = spawn(priority: 2) { 42 };\n    println(t.join());\n}\n',
  },
  {
    code: 'E0503',
    title: 'something that `select` cannot wait for',
    text: 'The arms of `select` are `recv` and `send` on channels, `join` on tasks, `await` of a future, `after ms` and at most one `default`. For anything else, let a task do it and send the result on a channel.',
    wrong: 'fn main() {\n    let ch = Chan<int>.new(1);\n    select {\n        n = ch.len() => println(n),\n        default => println("nothing"),\n    }\n}\n',
    right:
      'fn main() {\n    let ch = Chan<int>.new(1);\n    select {\n        n = ch.recv() => println(n),\n        default => println("nothing"),\n    }\n}\n',
  },
  {
    code: 'E0504',
    title: 'a pattern in `select` that chooses too much',
    text: 'The pattern of an arm decides whether the arm is ready, before anything is received: it may tell `Some` from `None`, and below that it must fit whatever comes. Choose further inside the arm.',
    wrong:
      'fn main() {\n    let ch = Chan<int>.new(1);\n    select {\n        Some(1) = ch.recv() => println("one"),\n        default => println("nothing"),\n    }\n}\n',
    right:
      'fn main() {\n    let ch = Chan<int>.new(1);\n    select {\n        Some(n) = ch.recv() => println(n == 1),\n        default => println("nothing"),\n    }\n}\n',
  },
  {
    code: 'E0505',
    title: '`await` outside of asynchronous code',
    text: 'Only what may be suspended can wait for a future: an `async fn`, an `async { }` block, an async closure. Make the function around it `async`; or, where ordinary code needs the value, run the future to its end with `block_on`. The body of a closure or of a `spawn` block is a function of its own.',
    wrong: 'async fn answer(): int {\n    return 42;\n}\n\nfn main() {\n    println(await answer());\n}\n',
    right: 'async fn answer(): int {\n    return 42;\n}\n\nfn main() {\n    println(block_on(answer()));\n}\n',
  },
  {
    code: 'E0506',
    title: '`await` of something that is there already',
    text: 'Futures, promises and tasks are awaited. A value of another type is there, and needs no waiting.',
    wrong: 'fn answer(): int {\n    return 42;\n}\n\nasync fn main() {\n    println(await answer());\n}\n',
    right: 'async fn answer(): int {\n    return 42;\n}\n\nasync fn main() {\n    println(await answer());\n}\n',
  },
  {
    code: 'E0520',
    title: 'an interrupt handler that allocates or waits',
    text: 'A handler runs in the middle of whatever was going on, perhaps of a collection of the heap, with interrupts off. It may neither make objects, nor wait, nor call what does; the message names the calls that lead there. Let it wake a task with `unpark`, and let that do the work.',
    wrong: null,
    right: null,
  },
];
