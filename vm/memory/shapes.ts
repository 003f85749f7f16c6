// What the collector has to know of each type: how large its objects are and where their references lie.
import type { Module, TypeDef } from '../bytecode/module.js';
import { placesIn } from '../bytecode/field-places.js';
import { fieldsOf } from '../bytecode/module.js';
import { BACKING_64, BACKING_REF, BACKING_U8, CTX_ENTRY, CTX_OWNER, CTX_SIZE, HEADER } from './layout.js';

export const SHAPE_NONE = 0; // never instantiated
export const SHAPE_FIELDS = 1;
export const SHAPE_STRING = 2;
export const SHAPE_ARRAY = 3;
export const SHAPE_CONTEXT = 4;

export interface Shapes {
  readonly count: number;
  /** SHAPE_*, by type index. */
  readonly kind: Uint8Array;
  /** Bytes of an object of fixed size, header included. */
  readonly bytes: Int32Array;
  /** References of type t: words from the object's first at refs[first[t]] .. refs[first[t + 1]]. */
  readonly first: Int32Array;
  readonly refs: Int32Array;
  /** Backing type of arrays, else 0. */
  readonly backing: Int32Array;
}

/** n rounded up to a multiple of 8; right beyond 2 GiB too. */
export function pad8(n: number): number {
  return n + (-n & 7);
}

export function backingBytes(backing: number, capacity: number): number {
  switch (backing) {
    case BACKING_U8:
      return HEADER + pad8(capacity);
    case BACKING_64:
      return HEADER + capacity * 8;
    case BACKING_REF:
      return HEADER + pad8(capacity * 4);
    default:
      throw new RangeError(`type ${backing} is no backing`);
  }
}

export function stringBytes(length: number): number {
  return HEADER + pad8(length);
}

function shapeOf(type: TypeDef): number {
  switch (type.kind) {
    case 'struct':
    case 'variant':
    case 'closure':
    case 'box':
      return SHAPE_FIELDS;
    case 'string':
      return SHAPE_STRING;
    case 'array':
      return SHAPE_ARRAY;
    case 'context':
      return SHAPE_CONTEXT;
    case 'any':
    case 'enum':
    case 'signature':
      return SHAPE_NONE;
  }
}

function backingFor(type: TypeDef): number {
  if (type.kind !== 'array') return 0;
  switch (type.element.kind) {
    case 'u8':
      return BACKING_U8;
    case 'i64':
    case 'f64':
      return BACKING_64;
    case 'ref':
      return BACKING_REF;
  }
}

export function shapesOf(module: Module): Shapes {
  const { types } = module;
  const first = new Int32Array(types.length + 1);
  const refs: number[] = [];
  types.forEach((type, i) => {
    if (type.kind === 'context') refs.push(CTX_OWNER >>> 2, CTX_ENTRY >>> 2);
    const { places } = placesIn(type);
    fieldsOf(type)?.forEach(({ kind }, n) => {
      // A pointer that is stored has escaped: it is the address of a box, or of a static variable, which lies outside the heap.
      if (kind === 'ref') refs.push((HEADER >>> 2) + places[n]!);
      else if (kind === 'ptr') refs.push((HEADER >>> 2) + 2 * places[n]!);
    });
    first[i + 1] = refs.length;
  });
  return {
    count: types.length,
    kind: Uint8Array.from(types, shapeOf),
    bytes: Int32Array.from(types, (type) => (type.kind === 'context' ? CTX_SIZE : type.kind === 'array' ? HEADER + 8 : HEADER + 8 * placesIn(type).words)),
    first,
    refs: Int32Array.from(refs),
    backing: Int32Array.from(types, backingFor),
  };
}
