// Functions of the host. What crosses the border is checked here, and those that answer later get a body.
//
//   extern async fn f(x: A): T    =>    fn f'(x: A): T { begin_call(); result f(await_call(async f(x))) }
//
// where `async f` and `result f` are host functions too: the machine makes both of the `f` that the host gives. The first begins the call and gives its number,
// the second gives what has come of it. In between the task waits, in library code (runtime/host-calls).
import { HOST_ANSWERS, HOST_BEGINS } from '../../vm/bytecode/module.js';
import type { FnItem } from '../syntax/ast.js';
import { errorNode } from './body.js';
import type { Program } from './environment.js';
import { makeLocal } from './declare.js';
import { showType } from './type-text.js';
import type { Node } from './tree.js';
import type { FnDef, Type } from './types.js';
import { INT, UNIT } from './types.js';
import { prune } from './unify.js';

const MODULE = 'runtime/host-calls';
const CROSSES = 'what crosses to the host is `int`, `float`, `bool`, `string`, `[byte]`, or nothing';

function crosses(type: Type): boolean {
  const t = prune(type);
  switch (t.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
    case 'unit':
    case 'error':
      return true;
    case 'array':
      return prune(t.element).kind === 'byte';
    default:
      return false;
  }
}

/** Says what of a host function's declaration cannot be; `result` is what it gives in the end. */
export function checkExtern(program: Program, fn: FnDef, item: FnItem, result: Type): void {
  const { report } = program;
  const refuse = (type: Type, at: FnItem['span']): void => {
    const instead = prune(type).kind === 'char' || prune(type).kind === 'byte' ? 'pass it as an `int`' : CROSSES;
    if (!crosses(type)) report.error('E0322', at, `\`${showType(type)}\` cannot cross to the host`, instead);
  };
  if (item.typeParams.length > 0) {
    report.error('E0322', item.name.span, `the host function \`${fn.name}\` cannot be generic`, 'declare one for each type, under names of their own');
    return;
  }
  item.params.forEach((param, i) => {
    const def = fn.params[i + (fn.hasSelf ? 1 : 0)];
    if (def !== undefined) refuse(def.type, param.type?.span ?? param.span);
  });
  if (item.result !== null) refuse(result, item.result.span);
}

/** The body of `fn`, which has the parameters and the result of an `extern async fn`. Its places are the library's, so that traces leave them out. */
export function hostCall(program: Program, fn: FnDef): Node {
  const library = (name: string): FnDef | null => {
    const def = program.byName.get(MODULE)?.own.get(name);
    return def?.kind === 'fn' ? def : null;
  };
  const [begin, wait] = [library('begin_call'), library('await_call')];
  if (begin === null || wait === null) return errorNode(fn.span);
  const { span } = begin;
  const host = (name: string, params: FnDef['params'], result: Type): FnDef => ({ ...fn, name, params, result, body: null, asyncBody: null, extern: true });
  const start = host(HOST_BEGINS + fn.name, fn.params, INT);
  const finish = host(HOST_ANSWERS + fn.name, [{ name: 'call', type: INT, local: makeLocal('call', INT, false, span), default: null }], fn.result);
  const call = (to: FnDef, args: Node[]): Node => ({ kind: 'call', fn: to, typeArgs: [], args, type: to.result, span });
  const args = fn.params.map((p): Node => ({ kind: 'local', def: p.local, type: p.type, span }));
  const answer = call(finish, [call(wait, [call(start, args)])]);
  return { kind: 'block', statements: [{ ...call(begin, []), type: UNIT }], value: answer, type: fn.result, span };
}
