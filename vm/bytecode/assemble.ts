// Text back into a module: the other direction of disassemble.ts, which describes the form. What it reads is not verified, so that wrong modules can be written too.
import { FunctionDraft } from './assemble-function.js';
import type { Constant, Fn, Module, Native, StaticVar, TypeDef } from './module.js';
import { elementType, fields, signature, slotType } from './text-types.js';
import { AssemblyError, TextLine } from './text-line.js';

export { AssemblyError } from './text-line.js';

const DIRECTIVES = ['.entry', '.model', '.type', '.const', '.static', '.native', '.file', '.fn'];

interface Draft {
  readonly types: TypeDef[];
  readonly constants: Constant[];
  readonly statics: StaticVar[];
  readonly natives: Native[];
  readonly files: string[];
  readonly fns: Fn[];
  entry: number;
  model?: number;
}

/** Throws AssemblyError with the line and the remedy. */
export function assemble(text: string): Module {
  const module: Draft = { types: [], constants: [], statics: [], natives: [], files: [], fns: [], entry: -1 };
  const lines = text.split(/\r?\n/);
  let fn: FunctionDraft | null = null;
  lines.forEach((source, i) => {
    const line = new TextLine(source, i + 1);
    if (line.done) return;
    if (fn === null) fn = tableLine(module, line);
    else if (line.accept('.end')) {
      module.fns.push(fn.finish());
      fn = null;
    } else fn.line(line);
    line.end();
  });
  const open = fn as FunctionDraft | null;
  if (open !== null) throw new AssemblyError(open.opened, `function ${open.name} does not end`, 'write .end after its last instruction');
  if (module.entry < 0) throw new AssemblyError(lines.length, 'there is no .entry', 'write .entry f0 for the function that the machine starts in');
  return module;
}

/** Indices are written, to be read and to be checked: they must count up. */
function inOrder(line: TextLine, letter: string, count: number): void {
  const index = line.numbered(letter, 'the index');
  if (index !== count) line.fail(`index ${letter}${index} is out of order`, `number it ${letter}${count}, the next that is free`);
}

function tableLine(module: Draft, line: TextLine): FunctionDraft | null {
  const directive = line.take('a directive');
  switch (directive) {
    case '.entry':
      module.entry = line.numbered('f', 'the entry');
      return null;
    case '.model':
      module.model = line.number('the model', 0, 254);
      return null;
    case '.type':
      inOrder(line, 't', module.types.length);
      module.types.push(typeDef(line));
      return null;
    case '.const':
      inOrder(line, 'k', module.constants.length);
      module.constants.push(constant(line));
      return null;
    case '.static': {
      inOrder(line, 's', module.statics.length);
      const name = line.string('the name');
      module.statics.push({ name, type: slotType(line), initial: line.accept('=') ? line.numbered('k', 'the initial value') : -1 });
      return null;
    }
    case '.native':
      inOrder(line, 'n', module.natives.length);
      module.natives.push({ name: line.string('the name'), ...signature(line) });
      return null;
    case '.file': {
      const index = line.number('the file number');
      if (index !== module.files.length) line.fail(`file ${index} is out of order`, `number it ${module.files.length}`);
      module.files.push(line.string('the file name'));
      return null;
    }
    case '.fn': {
      inOrder(line, 'f', module.fns.length);
      return new FunctionDraft(line.line, line.string('the name'), signature(line));
    }
    default:
      return line.fail(`${directive} cannot stand outside a function`, `write one of ${DIRECTIVES.join(' ')}`);
  }
}

function typeDef(line: TextLine): TypeDef {
  const kind = line.take('the kind of type');
  const name = line.string('the name');
  switch (kind) {
    case 'any':
    case 'string':
    case 'context':
      return { kind, name };
    case 'struct':
      return { kind, name, fields: fields(line) };
    case 'array': {
      const element = elementType(line);
      if (element.kind === 'ptr') return line.fail('arrays hold no pointers', 'hold the box by a ref');
      return { kind, name, element };
    }
    case 'box':
      return { kind, name, element: slotType(line) };
    case 'enum':
      return { kind, name, variants: line.list('[', ']', () => line.numbered('t', 'the variant')) };
    case 'variant':
      return { kind, name, enum: line.numbered('t', 'the enum'), tag: line.number('the variant number'), fields: fields(line) };
    case 'signature':
      return { kind, name, ...signature(line) };
    case 'closure':
      return { kind, name, signature: line.numbered('t', 'the signature'), fn: line.numbered('f', 'the function'), fields: fields(line) };
    default:
      return line.fail(`there is no kind of type ${kind}`, 'write struct, array, box, enum, variant, signature or closure');
  }
}

function constant(line: TextLine): Constant {
  const kind = line.take('the kind of constant');
  switch (kind) {
    case 'int': {
      const token = line.take('the value');
      if (!/^[+-]?\d+$/.test(token)) return line.fail(`${token} is no int`, 'write a decimal number');
      const value = BigInt(token);
      if (BigInt.asIntN(64, value) !== value) return line.fail(`${token} does not fit 64 bits`, 'write -2^63 to 2^63 - 1');
      return { kind, value };
    }
    case 'float': {
      const token = line.take('the value');
      const value = Number(token);
      if (Number.isNaN(value) && token !== 'NaN') return line.fail(`${token} is no float`, 'write a decimal number, NaN, Infinity or -Infinity');
      return { kind, value };
    }
    case 'string':
      return { kind, value: line.string('the value') };
    case 'object':
      return { kind, type: line.numbered('t', 'the type') };
    default:
      return line.fail(`there is no kind of constant ${kind}`, 'write int, float, string or object');
  }
}
