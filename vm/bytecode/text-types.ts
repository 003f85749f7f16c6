// Slot types and signatures in assembly text: `i64`, `ref? t3`, `(i64, ptr t4) -> f64`.
import type { ElementType, SlotType } from './module.js';
import type { TextLine } from './text-line.js';

export function elementType(line: TextLine): ElementType | SlotType {
  const word = line.take('a slot type');
  switch (word) {
    case 'u8':
    case 'i64':
    case 'f64':
      return { kind: word };
    case 'ref':
    case 'ref?':
      return { kind: 'ref', type: line.numbered('t', 'the type'), nullable: word === 'ref?' };
    case 'ptr':
      return { kind: 'ptr', type: line.numbered('t', 'the type') };
    default:
      return line.fail(`${word} is no slot type`, 'write i64, f64, ref t0, ref? t0 or ptr t0');
  }
}

export function slotType(line: TextLine): SlotType {
  const type = elementType(line);
  return type.kind === 'u8' ? line.fail('u8 is the element of arrays only', 'write i64') : type;
}

export function fields(line: TextLine): SlotType[] {
  return line.list('{', '}', () => slotType(line));
}

export function signature(line: TextLine): { params: SlotType[]; result: SlotType | null } {
  const params = line.list('(', ')', () => slotType(line));
  return { params, result: line.accept('->') ? slotType(line) : null };
}
