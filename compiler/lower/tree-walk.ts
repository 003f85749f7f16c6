// Questions about typed trees that need no types: the parts of a node, what a body contains, what evaluating it may overwrite.
import type { Node } from '../check/tree.js';
import type { LocalDef, Type } from '../check/types.js';

const NONE: readonly Node[] = [];

/** The nodes directly below, in order of evaluation. A closure's body is not among them: it runs at another time. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'unit':
    case 'local':
    case 'static':
    case 'fnValue':
    case 'closure':
    case 'continue':
      return NONE;
    case 'call':
    case 'callBound':
    case 'callInterface':
      return node.args;
    case 'callValue':
      return [node.callee, ...node.args];
    case 'toInterface':
    case 'cast':
    case 'let':
      return [node.value];
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'compare':
    case 'logical':
      return [node.left, node.right];
    case 'format':
      return node.parts.filter((part): part is Node => typeof part !== 'string');
    case 'tuple':
    case 'array':
      return node.elements;
    case 'repeat':
      return [node.element, node.count];
    case 'struct':
      return node.fields.map((field) => field.value);
    case 'variant':
      return node.payload;
    case 'field':
    case 'tupleIndex':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'slice':
      return [node.object, node.from, node.to].filter((part) => part !== null);
    case 'assign':
      return [node.target, node.value];
    case 'addressOf':
      return [node.place];
    case 'deref':
      return [node.pointer];
    case 'if':
      return node.otherwise === null ? [node.condition, node.then] : [node.condition, node.then, node.otherwise];
    case 'match':
      return [node.value, ...node.arms.flatMap((arm) => (arm.guard === null ? [arm.body] : [arm.guard, arm.body]))];
    case 'block':
      return node.value === null ? node.statements : [...node.statements, node.value];
    case 'loop':
    case 'critical':
      return [node.body];
    case 'while':
      return [node.condition, node.body];
    case 'forRange':
      return [node.from, node.to, node.body];
    case 'forArray':
      return [node.array, node.body];
    case 'break':
    case 'return':
      return node.value === null ? NONE : [node.value];
    case 'defer':
      return [node.body];
    default:
      return node satisfies never;
  }
}

/** Whether a node of the tree, closures' bodies left out, satisfies `test`. Does not recurse: spines may be long. */
export function some(root: Node, test: (node: Node) => boolean): boolean {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (test(node)) return true;
    for (const child of children(node)) pending.push(child);
  }
  return false;
}

const deferredTypes = new WeakMap<Node, Type | null>();

/** The type of the functions that the `defer`s in a function's body are: all of one. Null where there are none. */
export function deferredType(body: Node): Type | null {
  let known = deferredTypes.get(body);
  if (known === undefined) {
    known = null;
    some(body, (node) => {
      if (node.kind === 'defer') known = node.body.type;
      return node.kind === 'defer';
    });
    deferredTypes.set(body, known);
  }
  return known;
}

/** Whether evaluating `node` may assign the local, which lives in a register; through a pointer too when `pinned`. */
export function mayAssign(node: Node, local: LocalDef, pinned: boolean): boolean {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'local':
    case 'static':
    case 'unit':
      return false;
    default:
      return some(node, (part) => {
        if (part.kind === 'assign') {
          if (part.target.kind === 'local') return part.target.def === local;
          return pinned && part.target.kind === 'deref';
        }
        return pinned && (part.kind === 'call' || part.kind === 'callBound' || part.kind === 'callInterface' || part.kind === 'callValue');
      });
  }
}

/** Giving the value costs nothing and does nothing: evaluated once or many times is all the same. */
export function isRepeatable(node: Node): boolean {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'unit':
    case 'fnValue':
      return true;
    case 'local': {
      const kind = node.def.type.kind;
      return kind === 'int' || kind === 'float' || kind === 'byte' || kind === 'bool' || kind === 'char' || kind === 'string';
    }
    case 'variant':
      return node.payload.length === 0;
    case 'unary':
      return node.operand.kind === 'int' || node.operand.kind === 'float';
    default:
      return false;
  }
}
