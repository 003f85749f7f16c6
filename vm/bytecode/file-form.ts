// The numbers of the form that file.ts describes, which reader and writer must agree on.
import type { Constant, SlotKind, TypeDef } from './module.js';

export const MAGIC = [0x00, 0x77, 0x62, 0x63];
export const VERSION = 3;
export const SECTIONS = ['types', 'constants', 'statics', 'natives', 'files', 'functions', 'code', 'handlers', 'lines', 'locals', 'pinned slots'] as const;

/** Bounds on what a file may ask for, far above what programs need. */
export const MAX_TYPES = 0xffff00; // indices stay below those of array backings
export const MAX_FUNCTIONS = 0xffffff;
export const MAX_SLOTS = 0xffff;

export const SLOT_KINDS: readonly SlotKind[] = ['i64', 'f64', 'ref', 'ptr'];
export const TYPE_KINDS: readonly TypeDef['kind'][] = ['any', 'string', 'context', 'struct', 'array', 'box', 'enum', 'variant', 'signature', 'closure'];
export const CONSTANT_KINDS: readonly Constant['kind'][] = ['int', 'float', 'string', 'object'];
export const CODE_NULLABLE = 4;
export const CODE_U8 = 5;
export const CODE_NONE = 6;
