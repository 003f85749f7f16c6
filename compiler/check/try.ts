// `e?` is a match that returns:
//
//   match e { Ok(v) => v, Err(x) => return Err(x) }        on a Result; where the function returns another E that is Error: Err(Error.new("${x}"))
//   match e { Some(v) => v, None => return None }          on an Option
import type { Expr } from '../syntax/ast.js';
import { errorNode, type Body } from './body.js';
import { apply } from './call.js';
import { checkExpr, mustBeKnown } from './expression.js';
import { findMethod } from './impls.js';
import { showType } from './type-text.js';
import type { MatchArmNode, Node } from './tree.js';
import type { EnumDef, Type } from './types.js';
import { NEVER, STRING } from './types.js';
import { prune, unify } from './unify.js';

export function checkTry(b: Body, e: Extract<Expr, { kind: 'try' }>): Node {
  const { span } = e;
  const { option, result } = b.program;
  const value = checkExpr(b, e.operand, null);
  const type = prune(value.type);
  if (type.kind === 'error' || type.kind === 'never') return type.kind === 'never' ? value : errorNode(span);
  if (type.kind === 'infer') return mustBeKnown(b, e.operand.span);
  if (type.kind !== 'enum' || (type.def !== option && type.def !== result)) {
    return b.error('E0315', span, `\`?\` works on \`Result\` and \`Option\`, found \`${showType(type)}\``, 'remove the `?`');
  }
  if (b.frame.kind === 'defer') return b.error('E0407', span, '`?` cannot leave a `defer` block', 'handle it with `match`');
  if (b.frame.kind === 'static') return b.error('E0315', span, '`?` outside of a function');
  const good: Type = type.args[0]!;
  const bad: Type | null = type.def === result ? type.args[1]! : null;
  const wanted = prune(b.frame.result);
  if (wanted.kind === 'infer') {
    const other = b.fresh(span, 'what this function gives', 'write its result type');
    unify(wanted, { kind: 'enum', def: type.def, args: bad === null ? [other] : [other, bad] });
  }
  const returned = prune(b.frame.result);
  if (returned.kind === 'error') return { ...errorNode(span), type: good };
  if (returned.kind !== 'enum' || returned.def !== type.def) {
    const shown = type.def === option ? 'an `Option`' : 'a `Result`';
    b.error(
      'E0315',
      span,
      `\`?\` on ${shown} needs a function that returns ${shown}; this one returns \`${showType(returned)}\``,
      type.def === option && returned.kind === 'enum' && returned.def === result
        ? 'make a `Result` of it: `.ok_or(e)?`'
        : b.frame.kind === 'fn' && b.frame.name === 'main'
          ? 'write `fn main(): Result<()>` and end it with `Ok(())`'
          : 'handle it with `match`, or `unwrap()`',
    );
    return { ...errorNode(span), type: good };
  }
  const held = b.temporary('value', good, span);
  const read = b.make({ kind: 'local', def: held, type: good, span });
  const variantOf = (def: EnumDef, name: string): number => def.variants.findIndex((v) => v.name === name);
  const keep: MatchArmNode = {
    pattern: b.makePattern({
      kind: 'variant',
      def: type.def,
      index: variantOf(type.def, bad === null ? 'Some' : 'Ok'),
      payload: [{ kind: 'binding', local: held, span }],
      payloadTypes: [good],
      span,
    }),
    guard: null,
    body: read,
  };
  let leave: MatchArmNode;
  if (bad === null) {
    const none = variantOf(option, 'None');
    const node = b.make({ kind: 'variant', def: option, index: none, payload: [], type: returned, span });
    leave = {
      pattern: { kind: 'variant', def: option, index: none, payload: [], payloadTypes: [], span },
      guard: null,
      body: { kind: 'return', value: node, type: NEVER, span },
    };
  } else {
    const failure = b.temporary('error', bad, span);
    const converted = convertError(b, b.make({ kind: 'local', def: failure, type: bad, span }), returned.args[1]!);
    const err = variantOf(result, 'Err');
    const node = b.make({ kind: 'variant', def: result, index: err, payload: [converted], type: returned, span });
    leave = {
      pattern: b.makePattern({ kind: 'variant', def: result, index: err, payload: [{ kind: 'binding', local: failure, span }], payloadTypes: [bad], span }),
      guard: null,
      body: { kind: 'return', value: node, type: NEVER, span },
    };
  }
  return b.make({ kind: 'match', value, arms: [keep, leave], type: good, span });
}

function convertError(b: Body, failure: Node, wanted: Type): Node {
  const { error, impls } = b.program;
  const { span } = failure;
  const want = prune(wanted);
  if (unify(failure.type, want)) return failure;
  if (want.kind === 'interface') return b.coerce(failure, want);
  if (want.kind !== 'struct' || want.def !== error) {
    return b.error(
      'E0315',
      span,
      `\`?\` would return a \`${showType(failure.type)}\` where the function returns \`${showType(want)}\``,
      'convert it: `.map_err(e => ...)?`',
    );
  }
  const text: Node = { kind: 'format', parts: [failure], type: STRING, span };
  const made = findMethod(impls, want, 'new');
  return made === null ? b.error('E0211', span, 'the library has no `Error.new`, which `?` needs') : apply(b, made, null, [], [text], null, span);
}
