// For tests: what every finished tree must be. Follows all functions that the program reaches and gives what it finds wrong.
import type { CheckedProgram, Node, PatternNode } from './tree.js';
import type { FnDef, LocalDef, Type } from './types.js';

export function verifyTree(program: CheckedProgram): string[] {
  const problems: string[] = [];
  const seen = new Set<FnDef>();
  const pending: FnDef[] = [];
  const reach = (fn: FnDef): void => {
    if (seen.has(fn)) return;
    seen.add(fn);
    pending.push(fn);
  };
  const say = (where: string, what: string): void => void problems.push(`${where}: ${what}`);

  const checkType = (type: Type, where: string): void => {
    switch (type.kind) {
      case 'infer':
      case 'error':
        say(where, `${type.kind} type`);
        return;
      case 'array':
        return checkType(type.element, where);
      case 'tuple':
        return type.elements.forEach((t) => checkType(t, where));
      case 'struct':
      case 'enum':
      case 'interface':
        if (type.args.length !== type.def.typeParams.length) say(where, `${type.def.name} with ${type.args.length} arguments`);
        return type.args.forEach((t) => checkType(t, where));
      case 'fn':
        type.params.forEach((t) => checkType(t, where));
        return checkType(type.result, where);
      case 'pointer':
        return checkType(type.to, where);
      default:
        return;
    }
  };

  const bindPattern = (p: PatternNode, locals: Set<LocalDef>, where: string): void => {
    switch (p.kind) {
      case 'binding':
        checkType(p.local.type, `${where} ${p.local.name}`);
        locals.add(p.local);
        return;
      case 'tuple':
        return p.elements.forEach((e) => bindPattern(e, locals, where));
      case 'variant':
        if (p.payload.length !== p.payloadTypes.length) say(where, 'variant pattern with other types');
        p.payloadTypes.forEach((t) => checkType(t, where));
        return p.payload.forEach((e) => bindPattern(e, locals, where));
      case 'struct':
        return p.fields.forEach((f) => {
          checkType(f.type, where);
          bindPattern(f.pattern, locals, where);
        });
      case 'or':
        return p.alternatives.forEach((a) => bindPattern(a, locals, where));
      case 'constant':
        return walk(p.value, locals, [], where);
      default:
        return;
    }
  };

  const walk = (node: Node, locals: Set<LocalDef>, labels: readonly object[], where: string): void => {
    checkType(node.type, `${where} ${node.kind}`);
    const all = (nodes: readonly Node[]): void => nodes.forEach((n) => walk(n, locals, labels, where));
    switch (node.kind) {
      case 'int':
      case 'float':
      case 'string':
      case 'unit':
        return;
      case 'local':
        if (!locals.has(node.def)) say(where, `local ${node.def.name} is not of this function`);
        return checkType(node.def.type, `${where} ${node.def.name}`);
      case 'static':
        if (node.def.initial === null) say(where, `static ${node.def.name} without value`);
        return;
      case 'fnValue':
      case 'call':
        if (node.typeArgs.length !== node.fn.typeParams.length)
          say(where, `${node.fn.name} with ${node.typeArgs.length} type arguments of ${node.fn.typeParams.length}`);
        node.typeArgs.forEach((t) => checkType(t, `${where} ${node.fn.name}`));
        reach(node.fn);
        if (node.kind === 'call') {
          if (node.args.length !== node.fn.params.length) say(where, `${node.fn.name} with ${node.args.length} arguments`);
          all(node.args);
        }
        return;
      case 'callBound':
        checkType(node.receiver, where);
        node.typeArgs.forEach((t) => checkType(t, where));
        node.interfaceArgs.forEach((t) => checkType(t, where));
        return all(node.args);
      case 'callInterface':
        node.interfaceArgs.forEach((t) => checkType(t, where));
        return all(node.args);
      case 'callValue':
        return all([node.callee, ...node.args]);
      case 'closure': {
        const inner = new Set<LocalDef>(node.params);
        for (const def of node.captures) {
          if (!locals.has(def)) say(where, `captured ${def.name} is not of this function`);
          if (!def.captured) say(where, `${def.name} is captured but not marked`);
          inner.add(def);
        }
        node.params.forEach((p) => checkType(p.type, `${where} ${p.name}`));
        checkType(node.result, where);
        return walk(node.body, inner, [], `${where}/${node.name}`);
      }
      case 'toInterface':
      case 'cast':
        return walk(node.value, locals, labels, where);
      case 'unary':
        return walk(node.operand, locals, labels, where);
      case 'binary':
      case 'compare':
      case 'logical':
        return all([node.left, node.right]);
      case 'format':
        return all(node.parts.filter((p) => typeof p !== 'string'));
      case 'tuple':
      case 'array':
        return all(node.elements);
      case 'repeat':
        return all([node.element, node.count]);
      case 'struct':
        return all(node.fields.map((f) => f.value));
      case 'variant':
        if (node.payload.length !== node.def.variants[node.index]?.payload.length) say(where, `variant of ${node.def.name} with ${node.payload.length} values`);
        return all(node.payload);
      case 'field':
        if (node.object.type.kind !== 'struct') say(where, `field of ${node.object.type.kind}`);
        return walk(node.object, locals, labels, where);
      case 'tupleIndex':
        return walk(node.object, locals, labels, where);
      case 'index':
        return all([node.object, node.index]);
      case 'slice':
        return all([node.object, ...(node.from === null ? [] : [node.from]), ...(node.to === null ? [] : [node.to])]);
      case 'assign':
        return all([node.target, node.value]);
      case 'addressOf':
        if (node.place.kind === 'local' && !node.place.def.addressTaken) say(where, `${node.place.def.name} is not marked`);
        return walk(node.place, locals, labels, where);
      case 'deref':
        return walk(node.pointer, locals, labels, where);
      case 'if':
        return all([node.condition, node.then, ...(node.otherwise === null ? [] : [node.otherwise])]);
      case 'match':
        walk(node.value, locals, labels, where);
        return node.arms.forEach((arm) => {
          bindPattern(arm.pattern, locals, where);
          if (arm.guard !== null) walk(arm.guard, locals, labels, where);
          walk(arm.body, locals, labels, where);
          if (node.type.kind === 'unit' && arm.body.type.kind !== 'unit' && arm.body.type.kind !== 'never')
            say(where, `arm gives ${arm.body.type.kind} in a match without a value`);
        });
      case 'block':
        return all([...node.statements, ...(node.value === null ? [] : [node.value])]);
      case 'let':
        walk(node.value, locals, labels, where);
        return bindPattern(node.pattern, locals, where);
      case 'loop':
        return walk(node.body, locals, [...labels, node.label], where);
      case 'while':
        walk(node.condition, locals, labels, where);
        return walk(node.body, locals, [...labels, node.label], where);
      case 'forRange':
        all([node.from, node.to]);
        locals.add(node.local);
        return walk(node.body, locals, [...labels, node.label], where);
      case 'forArray':
        walk(node.array, locals, labels, where);
        bindPattern(node.pattern, locals, where);
        return walk(node.body, locals, [...labels, node.label], where);
      case 'break':
      case 'continue':
        if (!labels.includes(node.label)) say(where, `${node.kind} of a loop that is not around`);
        if (node.kind === 'break' && node.value !== null) walk(node.value, locals, labels, where);
        return;
      case 'return':
        if (node.value !== null) walk(node.value, locals, labels, where);
        return;
      case 'defer':
        return walk(node.body, locals, labels, where);
      case 'critical':
        return walk(node.body, locals, labels, where);
      default:
        node satisfies never;
    }
  };

  for (const module of program.modules) {
    for (const def of module.statics) {
      checkType(def.type, def.name);
      if (def.initial === null) say(def.name, 'no initial value');
      else walk(def.initial, new Set(), [], def.name);
    }
  }
  for (const test of program.tests) walk(test.body, new Set(), [], test.name);
  if (program.main !== null) reach(program.main);
  for (let fn = pending.pop(); fn !== undefined; fn = pending.pop()) {
    const where = fn.name;
    fn.params.forEach((p) => checkType(p.type, `${where} ${p.name}`));
    checkType(fn.result, where);
    if (fn.body !== null) walk(fn.body, new Set(fn.params.map((p) => p.local)), [], where);
    else if (fn.intrinsic === null && !fn.extern) say(where, 'no body');
  }
  return problems;
}
