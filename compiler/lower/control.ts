// Statements and control flow. Loops have their test below the body, so that a round costs one taken branch; `for` over a range counts with an
// addition right before the test, which selection fuses.
import type { Node } from '../check/tree.js';
import type { LocalDef } from '../check/types.js';
import type { Reg } from '../ir/ir.js';
import type { Body } from './body.js';
import { decide } from './condition.js';
import { elementRow } from './element.js';
import { deliver, effect, operand, value } from './expression.js';
import type { Label } from './function-builder.js';
import { knownCondition } from './known.js';
import { bindWhole, isIrrefutableName } from './pattern.js';
import { I64 } from './representation.js';

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

const INT_MAX = 2n ** 63n - 1n;

export function sequence(body: Body, statements: readonly Node[]): void {
  for (const statement of statements) {
    if (!body.b.reachable) return;
    effect(body, statement);
  }
}

export function letBinding(body: Body, node: Of<'let'>): void {
  const { pattern } = node;
  if (!isIrrefutableName(pattern)) {
    if (pattern.kind === 'wildcard') effect(body, node.value);
    else bindWhole(body, pattern, node.value);
    return;
  }
  const { local } = pattern;
  const place = body.declare(local);
  if (place.kind === 'register') value(body, node.value, place.register);
  else body.initialise(local, value(body, node.value));
}

export function branchIf(body: Body, node: Of<'if'>, into: Reg | null): void {
  const { b } = body;
  const end = b.label();
  let at: Node = node;
  // `else if` chains may be long.
  while (at.kind === 'if') {
    const known = knownCondition(body.module, at.condition);
    if (known !== null) {
      const live: Node | null = known ? at.then : at.otherwise;
      if (live === null) return b.place(end);
      at = live;
      if (known) break;
      continue;
    }
    const then = b.label();
    const otherwise = at.otherwise === null ? end : b.label();
    decide(body, at.condition, then, otherwise);
    b.place(then);
    deliver(body, at.then, into);
    b.jump(end);
    if (at.otherwise === null) {
      b.place(end);
      return;
    }
    b.place(otherwise);
    at = at.otherwise;
  }
  deliver(body, at, into);
  b.place(end);
}

interface LoopLabels {
  readonly breakTo: Label;
  readonly continueTo: Label;
}

function enterLoop(body: Body, node: Of<'loop' | 'while' | 'forRange' | 'forArray'>, result: Reg | null = null): LoopLabels {
  const { b } = body;
  const labels = { breakTo: b.label(), continueTo: b.label() };
  body.loops.set(node.label, { ...labels, result, criticalDepth: body.criticalDepth });
  return labels;
}

export function loopForever(body: Body, node: Of<'loop'>, result: Reg | null): void {
  const { b } = body;
  const { breakTo, continueTo } = enterLoop(body, node, result);
  b.place(continueTo);
  effect(body, node.body);
  b.jump(continueTo);
  b.place(breakTo);
}

export function whileLoop(body: Body, node: Of<'while'>): void {
  const { b } = body;
  const { breakTo, continueTo } = enterLoop(body, node);
  const again = b.label();
  b.jump(continueTo);
  b.place(again);
  effect(body, node.body);
  b.place(continueTo);
  decide(body, node.condition, again, breakTo);
  b.place(breakTo);
}

/** The variable of a round: the counter itself, unless somebody may hold on to it. */
function roundVariable(body: Body, local: LocalDef, counter: Reg): void {
  if (local.addressTaken) body.initialise(local, counter);
  else if (!body.places.has(local)) body.places.set(local, { kind: 'register', register: counter });
}

export function forRange(body: Body, node: Of<'forRange'>): void {
  const { b } = body;
  const { breakTo, continueTo } = enterLoop(body, node);
  const counter = b.register(I64, node.local.name);
  const byte = body.type(node.local.type).kind === 'byte';
  // The bounds are evaluated once, before the first round.
  const first = operand(body, node.from, [node.to]);
  let inclusive = node.inclusive;
  let end: Reg;
  if (inclusive && node.to.kind === 'int' && node.to.value < INT_MAX && !byte) {
    end = b.int(node.to.value + 1n);
    inclusive = false;
  } else {
    end = value(body, node.to);
    if (body.variables.has(end)) end = b.copy(end);
  }
  b.move(counter, first);
  const again = b.label();
  if (!inclusive) {
    b.branch({ test: 'lt', args: [counter, end] }, again, breakTo);
    b.place(again);
    roundVariable(body, node.local, counter);
    effect(body, node.body);
    b.place(continueTo);
    b.row('add', I64, [counter, b.int(1)], { into: counter });
    b.branch({ test: 'lt', args: [counter, end] }, again, breakTo);
  } else {
    // The last value may be the greatest there is: the test comes before the step, which stands above the body.
    const step = b.label();
    b.branch({ test: 'le', args: [counter, end] }, again, breakTo);
    b.place(step);
    b.row('add', I64, [counter, b.int(1)], { into: counter });
    b.place(again);
    roundVariable(body, node.local, counter);
    effect(body, node.body);
    b.place(continueTo);
    b.branch({ test: 'lt', args: [counter, end] }, step, breakTo);
  }
  b.place(breakTo);
}

/** The length is read anew in each round: pushes made meanwhile are seen. */
export function forArray(body: Body, node: Of<'forArray'>): void {
  const { b } = body;
  const { breakTo, continueTo } = enterLoop(body, node);
  const type = body.type(node.array.type);
  let array = value(body, node.array);
  if (body.variables.has(array)) array = b.copy(array);
  const index = b.register(I64);
  b.int(0, index);
  const [again, test] = [b.label(), b.label()];
  b.jump(test);
  b.place(again);
  const { pattern } = node;
  if (isIrrefutableName(pattern)) {
    const place = body.declare(pattern.local);
    if (place.kind === 'register') elementRow(body, type, array, index, place.register);
    else body.initialise(pattern.local, elementRow(body, type, array, index, null));
  } else if (pattern.kind !== 'wildcard') {
    if (type.kind !== 'array') throw new Error('a loop over the elements of what is no array');
    bindWhole(body, pattern, { register: elementRow(body, type, array, index, null), type: type.element });
  }
  effect(body, node.body);
  b.place(continueTo);
  b.row('add', I64, [index, b.int(1)], { into: index });
  b.place(test);
  const length = b.row('alen', I64, [array]);
  b.branch({ test: 'lt', args: [index, length] }, again, breakTo);
  b.place(breakTo);
}

function leaveCritical(body: Body, depth: number): void {
  for (let at = body.criticalDepth; at > depth; at -= 1) body.b.effect('uncrit', []);
}

export function exitLoop(body: Body, node: Of<'break'>): void {
  const frame = body.loops.get(node.label);
  if (frame === undefined) throw new Error('`break` out of no loop');
  if (node.value !== null) deliver(body, node.value, frame.result);
  else if (frame.result !== null && body.b.reachable) body.b.int(0, frame.result);
  leaveCritical(body, frame.criticalDepth);
  body.b.jump(frame.breakTo);
}

export function nextRound(body: Body, node: Of<'continue'>): void {
  const frame = body.loops.get(node.label);
  if (frame === undefined) throw new Error('`continue` of no loop');
  leaveCritical(body, frame.criticalDepth);
  body.b.jump(frame.continueTo);
}

export function returnFrom(body: Body, node: Of<'return'>): void {
  if (node.value === null) {
    body.leave(null);
    return;
  }
  if (body.resultSlot === null) {
    effect(body, node.value);
    body.leave(null);
    return;
  }
  const result = value(body, node.value, body.defers?.result ?? null);
  if (body.b.reachable) body.leave(body.b.fitting(result, body.resultSlot));
}

export function critical(body: Body, inside: Node, into: Reg | null): void {
  const { b } = body;
  b.effect('crit', []);
  body.criticalDepth += 1;
  deliver(body, inside, into);
  body.criticalDepth -= 1;
  b.effect('uncrit', []);
}
