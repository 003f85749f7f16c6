// Functions of the host. What crosses the border is checked here, and two kinds get a body: those that answer later, and those that take functions of the program.
//
//   extern async fn f(x: A): T             =>    fn f'(x: A): T { begin_call(); result f(await_call(async f(x))) }
//   extern fn f(x: A, g: fn(B): C): T      =>    fn f(x: A, g: fn(B): C): T { calling 1 f(x, new_callback(call => return C(call, g(argument B(call, 0))), panic, site())) }
//
// `async f`, `result f`, `calling 1 f`, `argument B`, `return C` and `panic string` are natives (vm/bytecode/module.ts tells what the machine makes of them), the others are library
// functions (runtime/host-calls).
import { CALLBACK_ARGUMENT, CALLBACK_PANIC, CALLBACK_RESULT, HOST_ANSWERS, HOST_BEGINS, HOST_CALLS_BACK } from '../../vm/bytecode/module.js';
import type { Span } from '../diagnostics/diagnostic.js';
import type { FnItem } from '../syntax/ast.js';
import { errorNode } from './body.js';
import type { Program } from './environment.js';
import { makeLocal } from './declare.js';
import { showType } from './type-text.js';
import type { Node } from './tree.js';
import type { FnDef, LocalDef, Type } from './types.js';
import { INT, STRING, UNIT } from './types.js';
import { prune } from './unify.js';

const MODULE = 'runtime/host-calls';
const CROSSES = 'what crosses to the host is `int`, `float`, `bool`, `string`, `[byte]`, or nothing, and functions of these as parameters';

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

/** A function of the program that the host may call; null where the type is another one. */
function callbackOf(type: Type): Extract<Type, { kind: 'fn' }> | null {
  const t = prune(type);
  return t.kind === 'fn' && t.params.every(crosses) && crosses(t.result) ? t : null;
}

/** Says what of a host function's declaration cannot be; `result` is what it gives in the end. */
export function checkExtern(program: Program, fn: FnDef, item: FnItem, result: Type): void {
  const { report } = program;
  const refuse = (type: Type, at: Span): void => {
    const instead = prune(type).kind === 'char' || prune(type).kind === 'byte' ? 'pass it as an `int`' : CROSSES;
    report.error('E0322', at, `\`${showType(type)}\` cannot cross to the host`, instead);
  };
  if (item.typeParams.length > 0) {
    report.error('E0322', item.name.span, `the host function \`${fn.name}\` cannot be generic`, 'declare one for each type, under names of their own');
    return;
  }
  item.params.forEach((param, i) => {
    const def = fn.params[i + (fn.hasSelf ? 1 : 0)];
    if (def !== undefined && !crosses(def.type) && callbackOf(def.type) === null) refuse(def.type, param.type?.span ?? param.span);
  });
  if (item.result !== null && !crosses(result)) refuse(result, item.result.span);
}

/** Whether one of its parameters is a function. */
export function callsBack(fn: FnDef): boolean {
  return fn.params.some((param) => callbackOf(param.type) !== null);
}

/**
 * The body of `fn`, which has the parameters of a host function and its result; `answersLater`: of an `extern async fn`. Its places are the library's, so that traces leave them out.
 */
export function hostCall(program: Program, fn: FnDef, answersLater: boolean): Node {
  const library = (name: string): FnDef | null => {
    const def = program.byName.get(MODULE)?.own.get(name);
    return def?.kind === 'fn' ? def : null;
  };
  const [begin, wait, site, register] = [library('begin_call'), library('await_call'), library('call_site'), library('new_callback')];
  if (begin === null || wait === null || site === null || register === null) return errorNode(fn.span);
  const build = new Builder(fn, begin.span);
  const back = fn.params.flatMap((param, i) => (callbackOf(param.type) === null ? [] : [i]));
  const name = back.length === 0 ? fn.name : `${HOST_CALLS_BACK}${back.join(',')} ${fn.name}`;
  const params = fn.params.map(({ type }) => (callbackOf(type) === null ? type : INT));
  const args = fn.params.map(({ type, local }) => {
    const callback = callbackOf(type);
    return callback === null ? build.local(local) : build.call(register, [build.runner(callback, local), build.failer(), build.call(site, [])]);
  });
  if (!answersLater) return build.native(name, params, fn.result, args);
  const begun = build.native(HOST_BEGINS + name, params, INT, args);
  const answer = build.native(HOST_ANSWERS + fn.name, [INT], fn.result, [build.call(wait, [begun])]);
  return build.after([build.call(begin, [])], answer);
}

/** Trees at one place. */
class Builder {
  constructor(
    private readonly like: FnDef,
    private readonly span: Span,
  ) {}

  local(def: LocalDef): Node {
    return { kind: 'local', def, type: def.type, span: this.span };
  }

  call(fn: FnDef, args: Node[]): Node {
    return { kind: 'call', fn, typeArgs: [], args, type: fn.result, span: this.span };
  }

  native(name: string, params: readonly Type[], result: Type, args: Node[]): Node {
    const declared = params.map((type, i) => ({ name: `p${i}`, type, local: this.parameter(`p${i}`, type), default: null }));
    return this.call({ ...this.like, name, params: declared, result, body: null, async: false, asyncBody: null, extern: true }, args);
  }

  after(statements: Node[], value: Node): Node {
    return { kind: 'block', statements, value, type: value.type, span: this.span };
  }

  /** `call => return C(call, g(argument B(call, 0)))` */
  runner(type: Extract<Type, { kind: 'fn' }>, callback: LocalDef): Node {
    callback.captured = true;
    const call = this.parameter('call', INT);
    const index = (value: number): Node => ({ kind: 'int', value: BigInt(value), type: INT, span: this.span });
    const args = type.params.map((param, i) => this.native(CALLBACK_ARGUMENT + showType(param), [INT, INT], param, [this.local(call), index(i)]));
    const given: Node = { kind: 'callValue', callee: this.local(callback), args, type: type.result, span: this.span };
    const name = CALLBACK_RESULT + showType(type.result);
    const body =
      prune(type.result).kind === 'unit'
        ? this.after([given], this.native(name, [INT], UNIT, [this.local(call)]))
        : this.native(name, [INT, type.result], UNIT, [this.local(call), given]);
    return this.closure([call], [callback], body);
  }

  /** `(call, report) => panic string(call, report)` */
  failer(): Node {
    const params = [this.parameter('call', INT), this.parameter('report', STRING)];
    return this.closure(
      params,
      [],
      this.native(
        CALLBACK_PANIC + 'string',
        [INT, STRING],
        UNIT,
        params.map((param) => this.local(param)),
      ),
    );
  }

  private closure(params: LocalDef[], captures: LocalDef[], body: Node): Node {
    const type: Type = { kind: 'fn', params: params.map((param) => param.type), result: UNIT };
    return { kind: 'closure', params, captures, result: UNIT, body, name: this.like.name, type, span: this.span };
  }

  private parameter(name: string, type: Type): LocalDef {
    return makeLocal(name, type, false, this.span);
  }
}
