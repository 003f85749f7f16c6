// `spawn` is a call of the library with a closure. The called function, its receiver and arguments are evaluated at once, into locals that the closure captures:
//
//   spawn f(a, b)    =>    { let x = a; let y = b; spawn_task(() => f(x, y), "f", 0, "", false) }
import type { Argument, Expr } from '../syntax/ast.js';
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
  const { closure, name } = started;
  const passed: Node[] = [
    closure,
    options.get('name') ?? { kind: 'string', value: name, type: STRING, span },
    options.get('priority') ?? { kind: 'int', value: 0n, type: INT, span },
    options.get('stack') ?? { kind: 'string', value: '', type: STRING, span },
    options.get('kernel') ?? { kind: 'int', value: 0n, type: BOOL, span },
  ];
  const result = prune(closure.type);
  const plain = result.kind === 'fn' && prune(result.result).kind === 'unit';
  const call = callLibrary(b, 'runtime/spawn', !discarded ? 'spawn_task' : plain ? 'spawn_plain' : 'spawn_detached', passed, span);
  return lets.length === 0 ? call : b.make({ kind: 'block', statements: lets, value: call, type: call.type, span });
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

interface Started {
  readonly closure: Node;
  readonly name: string;
}

function spawnBlock(b: Body, block: Extract<Expr, { kind: 'block' }>): Started {
  const name = `${b.frame.name}.spawn`;
  return { closure: blockClosure(b, block, 'spawn', name, b.fresh(block.span, 'what this task gives', undefined, UNIT)), name };
}

function spawnCall(b: Body, operand: Expr, lets: Node[]): Started | null {
  if (operand.kind === 'async' || operand.kind === 'await') {
    checkExpr(b, operand, null);
    return null;
  }
  const call = operand.kind === 'call' ? checkExpr(b, operand, null) : null;
  if (call === null) {
    b.error('E0501', operand.span, '`spawn` starts a call or a block', 'write `spawn f(x)` or `spawn { ... }`');
    return null;
  }
  if (prune(call.type).kind === 'error') return null;
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
  let name: string;
  switch (call.kind) {
    case 'call':
      name = call.fn.name;
      body = b.make({ ...call, args: call.args.map(hold) });
      break;
    case 'callBound':
    case 'callInterface':
      name = `${call.interface.name}.${call.method}`;
      body = b.make({ ...call, args: call.args.map(hold) });
      break;
    case 'callValue':
      name = call.callee.kind === 'local' ? call.callee.def.name : `${b.frame.name}.spawn`;
      body = b.make({ ...call, callee: hold(call.callee), args: call.args.map(hold) });
      break;
    default:
      // a form that is not a call of anything that could wait: a constructor, to_string
      name = `${b.frame.name}.spawn`;
      body = hold(call);
  }
  const frame = makeFrame(b.frame, 'spawn', `${b.frame.name}.spawn`, prune(call.type).kind === 'never' ? UNIT : call.type);
  for (const local of held) frame.captures.add(local);
  return { closure: b.closure(frame, [], body, fnType(frame.result), operand.span), name };
}

function fnType(result: Type): Type {
  return { kind: 'fn', params: [], result };
}
