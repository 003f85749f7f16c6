// `defer`. A function that has one keeps a list of closures in a register: `defer` puts one in front, leaving runs them from the front.
//
//   entry:   list := null; first := null                     not covered by the pad
//   body:    ...; list := Deferred { closure, list }         every block goes to the pad on a panic
//   exit:    while list != null { take one; call it }        covered too: a panic in a `defer` goes to the pad
//            return result
//   pad:     caught := catch; if first == null { first := caught }
//   unwind:  while list != null { take one; call it }        covered: the next panic comes back to the pad, which keeps the first
//            throw first
//
// The result is fixed before the first of them runs.
import type { Node } from '../check/tree.js';
import type { Type } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import type { Body } from './body.js';
import { value } from './expression.js';
import type { Label } from './function-builder.js';
import { NULLABLE_ANY, reference } from './representation.js';

export interface Defers {
  readonly list: Reg;
  readonly first: Reg;
  readonly result: Reg | null;
  readonly exit: Label;
  readonly pad: Label;
  readonly node: number;
  readonly signature: number;
}

/** `deferred`: the type of the functions that are put off. */
export function beginDefers(body: Body, deferred: Type, result: SlotType | null): void {
  const { b, module } = body;
  const signature = module.types.index(body.type(deferred));
  const node = module.types.own(`deferred ${signature}`, (index) => ({
    kind: 'struct',
    name: 'deferred',
    fields: [reference(signature), reference(index, true)],
  }));
  const defers: Defers = {
    list: b.register(reference(node, true)),
    first: b.register(NULLABLE_ANY),
    result: result === null ? null : b.register(result),
    exit: b.label(),
    pad: b.label(),
    node,
    signature,
  };
  b.nothing(NULLABLE_ANY, defers.list);
  b.nothing(NULLABLE_ANY, defers.first);
  body.defers = defers;
  b.handler = defers.pad;
  b.split();
}

export function pushDefer(body: Body, closure: Node): void {
  const { b, defers } = body;
  if (defers === null) throw new Error('a `defer` in a function that was not prepared for it');
  const action = value(body, closure);
  b.make(defers.node, [action, defers.list], reference(defers.node), defers.list);
}

export function endDefers(body: Body): void {
  const { b } = body;
  const defers = body.defers!;
  b.handler = defers.pad;
  b.place(defers.exit);
  runAll(body, defers);
  b.terminate(body.interrupt ? { op: 'iret', span: b.span } : { op: 'return', value: defers.result, span: b.span });
  b.handler = null;
  b.place(defers.pad);
  const caught = b.row('catch', NULLABLE_ANY, []);
  const keep = b.label();
  const unwind = b.label();
  b.branch({ test: 'null', args: [defers.first] }, keep, unwind);
  b.place(keep);
  b.move(defers.first, caught);
  b.handler = defers.pad;
  b.place(unwind);
  runAll(body, defers);
  b.handler = null;
  b.split();
  b.terminate({ op: 'throw', value: b.nonNull(defers.first), span: b.span });
}

function runAll(body: Body, defers: Defers): void {
  const { b } = body;
  const again = b.label();
  const test = b.label();
  const done = b.label();
  b.jump(test);
  b.place(again);
  const node = b.nonNull(defers.list);
  const action = b.loadField(node, 0, reference(defers.signature));
  b.loadField(node, 1, reference(defers.node, true), defers.list);
  b.callClosure(defers.signature, [action], null);
  b.place(test);
  b.branch({ test: 'nonnull', args: [defers.list] }, again, done);
  b.place(done);
}
