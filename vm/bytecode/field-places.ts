// Where the fields of an object lie, behind its header: references first, four bytes each, then everything else, eight bytes each, from the next multiple of eight on.
//
//     +8  r0 r1 | r2 -- | x0 ---- | x1 ---- |          three references and two ints
//
// A field's place is counted in its own width from the end of the header: references 0, 1, 2, the ints here 2 and 3. Instructions name fields by their places (`field8`). A type
// table may list fields in any order; among references, and among the others, they lie in that order.
import { fieldsOf, type SlotType, type TypeDef } from './module.js';

export interface FieldPlaces {
  /** How many are references. Pointers are none: they take eight bytes. */
  readonly references: number;
  /** 8-byte words behind the header. */
  readonly words: number;
  /** Place of each field. */
  readonly places: readonly number[];
  /** The fields as they lie, which is how `new` takes them. */
  readonly order: readonly number[];
}

/** Words that so many references take, eight bytes each. */
export function wordsOfReferences(references: number): number {
  return (references + 1) >> 1;
}

const known = new WeakMap<readonly SlotType[], FieldPlaces>();

/** Remembers what it was asked. */
export function placesOf(fields: readonly SlotType[]): FieldPlaces {
  let found = known.get(fields);
  if (found === undefined) {
    found = layOut(fields);
    known.set(fields, found);
  }
  return found;
}

const NO_FIELDS: readonly SlotType[] = [];

/** Of the objects of a type; of those that `new` does not make, nothing. */
export function placesIn(type: TypeDef): FieldPlaces {
  return placesOf(fieldsOf(type) ?? NO_FIELDS);
}

function layOut(fields: readonly SlotType[]): FieldPlaces {
  const order: number[] = [];
  fields.forEach(({ kind }, field) => {
    if (kind === 'ref') order.push(field);
  });
  const references = order.length;
  fields.forEach(({ kind }, field) => {
    if (kind !== 'ref') order.push(field);
  });
  const first = wordsOfReferences(references);
  const places = new Array<number>(fields.length);
  order.forEach((field, i) => {
    places[field] = i < references ? i : first + i - references;
  });
  return { references, words: first + fields.length - references, places, order };
}

/** The field at a place; undefined where none begins. */
export function fieldAt(fields: readonly SlotType[], place: number, reference: boolean): SlotType | undefined {
  const { references, order } = placesOf(fields);
  if (reference) return place < references ? fields[order[place]!] : undefined;
  const at = place - wordsOfReferences(references);
  return at < 0 ? undefined : fields[order[references + at]!];
}
