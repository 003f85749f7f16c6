// `spawn` is a call of the library with a closure. The called function, its receiver and arguments are evaluated at once, into locals that the closure captures:
//
//   spawn f(a, b)    =>    { let x = a; let y = b; spawn_task(() => f(x, y), "f", 0, "", false) }
//
// A call that gives a future runs at once, and the future is what the task runs: spawn_future(f(a, b), "f", 0, "", false).
import type { Argument, Expr } from '../syntax/ast.js';
import { futureResult } from './async.js';
import { errorNode, makeFrame, type Body } from './body.js';
import { callLibrary } from './call.js';
import { blockClosure } from './closure.js';
import { didYouMean } from './environment.js';
import { checkExpr, exprAs } from './expression.js';
import type { Node } from './tree.js';
import { BOOL, INT, STRING, UNIT, type LocalDef, type Type } from './types.js';
import { prune } from './unify.js';

type SpawnExpr = Extract<Expr, { kind: 'spawn' }>;

const OPTIONS: ReadonlyMap<string, Type> = new Map([
  ['name', STRING],
  ['priority', INT],
  ['stack', STRING],
  ['kernel', BOOL],
]);

export function checkSpawn(b: Body, e: SpawnExpr, discarded: boolean): Node {
  const { span, operand } = e;
  const options = checkOptions(b, e.options);
  const lets: Node[] = [];
  const started = operand.kind === 'block' ? spawnBlock(b, operand) : spawnCall(b, operand, lets);
  if (started === null) return errorNode(span);
  const { body, name } = started;
  const after = (call: Node): Node => (lets.length === 0 ? call : b.make({ kind: 'block', statements: lets, value: call, type: call.type, span }));
  const spawn = spawner(b, body, discarded);
  const given = options.get('name') ?? { kind: 'string' as const, value: name, type: STRING, span };
  if (spawn === 'spawn_body' && options.size === 0) return after(callLibrary(b, 'runtime/spawn', 'spawn_plain', [body, given], span));
  const passed: Node[] = [
    body,
    given,
    options.get('priority') ?? { kind: 'int', value: 0n, type: INT, span },
    options.get('stack') ?? { kind: 'string', value: '', type: STRING, span },
    options.get('kernel') ?? { kind: 'int', value: 0n, type: BOOL, span },
  ];
  return after(callLibrary(b, 'runtime/spawn', spawn, passed, span));
}

function checkOptions(b: Body, options: readonly Argument[]): Map<string, Node> {
  const out = new Map<string, Node>();
  for (const option of options) {
    const { name } = option;
    const type = name === null ? undefined : OPTIONS.get(name.text);
    if (name === null || type === undefined) {
      const at = name?.span ?? option.value.span;
      b.error(
        'E0502',
        at,
        name === null ? 'options of `spawn` have names' : `\`spawn\` has no option \`${name.text}\``,
        didYouMean(name?.text ?? '', OPTIONS.keys()) ?? 'there are `name`, `priority`, `stack` and `kernel`',
      );
      checkExpr(b, option.value, null);
      continue;
    }
    if (out.has(name.text)) b.error('E0502', name.span, `the option \`${name.text}\` is there twice`);
    out.set(name.text, exprAs(b, option.value, type));
  }
  return out;
}

/** What starts it: a function that the task calls, or a future that it runs. */
function spawner(b: Body, body: Node, discarded: boolean): string {
  if (futureResult(b.program, body.type) !== null) return discarded ? 'spawn_future_detached' : 'spawn_future';
  const type = prune(body.type);
  const plain = type.kind === 'fn' && prune(type.result).kind === 'unit';
  return !discarded ? 'spawn_task' : plain ? 'spawn_body' : 'spawn_detached';
}

interface Started {
  /** A closure, or a future. */
  readonly body: Node;
  readonly name: string;
}

function spawnBlock(b: Body, block: Extract<Expr, { kind: 'block' }>): Started {
  const name = `${b.frame.name}.spawn`;
  return { body: blockClosure(b, block, 'spawn', name, b.fresh(block.span, 'what this task gives', undefined, UNIT)), name };
}

function spawnCall(b: Body, operand: Expr, lets: Node[]): Started | null {
  if (operand.kind === 'async') return { body: checkExpr(b, operand, null), name: `${b.frame.name}.spawn` };
  const call = operand.kind === 'call' ? checkExpr(b, operand, null) : null;
  if (call === null) {
    b.error('E0501', operand.span, '`spawn` starts a call or a block', 'write `spawn f(x)` or `spawn { ... }`');
    return null;
  }
  if (prune(call.type).kind === 'error') return null;
  if (futureResult(b.program, call.type) !== null) return { body: call, name: calledName(b, call) };
  const held: LocalDef[] = [];
  const hold = (node: Node): Node => {
    if (node.kind === 'int' || node.kind === 'float' || node.kind === 'string' || node.kind === 'unit' || node.kind === 'fnValue') return node;
    const local = b.temporary(node.kind === 'local' ? node.def.name : `argument${held.length}`, node.type, node.span);
    local.captured = true;
    held.push(local);
    lets.push({ kind: 'let', pattern: { kind: 'binding', local, span: node.span }, value: node, type: UNIT, span: node.span });
    return b.make({ kind: 'local', def: local, type: node.type, span: node.span });
  };
  let body: Node;
  const name = calledName(b, call);
  switch (call.kind) {
    case 'call':
      body = b.make({ ...call, args: call.args.map(hold) });
      break;
    case 'callBound':
    case 'callInterface':
      body = b.make({ ...call, args: call.args.map(hold) });
      break;
    case 'callValue':
      body = b.make({ ...call, callee: hold(call.callee), args: call.args.map(hold) });
      break;
    default:
      // a form that is not a call of anything that could wait: a constructor, to_string
      body = hold(call);
  }
  const frame = makeFrame(b.frame, 'spawn', `${b.frame.name}.spawn`, prune(call.type).kind === 'never' ? UNIT : call.type);
  for (const local of held) frame.captures.add(local);
  return { body: b.closure(frame, [], body, fnType(frame.result), operand.span), name };
}

/** The name of a task that runs this call. */
function calledName(b: Body, call: Node): string {
  switch (call.kind) {
    case 'call':
      return call.fn.name;
    case 'callBound':
    case 'callInterface':
      return `${call.interface.name}.${call.method}`;
    case 'callValue':
      return call.callee.kind === 'local' ? call.callee.def.name : `${b.frame.name}.spawn`;
    default:
      return `${b.frame.name}.spawn`;
  }
}

function fnType(result: Type): Type {
  return { kind: 'fn', params: [], result };
}
