// The module in the making: function indices, the work list of instances that are reached and not lowered yet, statics, host functions.
// Everything is asked for by what it is (a definition and type arguments) and made once; nothing is made that nobody asks for.
import type { Diagnostic, Span } from '../diagnostics/diagnostic.js';
import type { CheckedProgram } from '../check/tree.js';
import type { FnDef, TestDef, Type } from '../check/types.js';
import type { IrFn, IrModule, Role } from '../ir/ir.js';
import type { SlotType } from '../../vm/bytecode/module.js';
import { lowerFunction } from './body.js';
import { Dispatchers } from './dynamic.js';
import { EscapeAnalysis } from './escape.js';
import type { Foundation, FoundationState } from './foundation.js';
import { FunctionBuilder } from './function-builder.js';
import { Representation } from './representation.js';
import { Statics } from './statics.js';
import { bind, TypeIdentity } from './type-identity.js';

/** Deeper nesting of type arguments than this comes, most of the time, from recursion that never ends. */
const MAX_TYPE_DEPTH = 32;

export interface BuildOptions {
  /** Answers of `#[intrinsic("config:NAME")]`. */
  readonly config: Readonly<Record<string, number>>;
  /** Whether machines are to have preemption points. */
  readonly preemptionPoints?: boolean;
  /** `program_main` runs one of these instead of `main`: that whose number is in BOOT_TEST. */
  readonly tests?: readonly TestDef[];
  /** Function (no parameters) that the module's entry calls instead of `kernel/boot`'s `boot`. */
  readonly entry?: FnDef;
  /** The foundation, where it was made before for the same `config` and library. */
  readonly foundation?: Foundation | null;
}

interface NativeFn {
  readonly name: string;
  readonly params: readonly SlotType[];
  readonly result: SlotType | null;
}

export class ModuleBuilder {
  readonly identity = new TypeIdentity();
  readonly types: Representation;
  readonly statics: Statics;
  readonly dynamic: Dispatchers;
  readonly escape = new EscapeAnalysis();
  readonly diagnostics: Diagnostic[] = [];
  /** Where code that nobody wrote is said to come from: a place in the library, which traces leave out. */
  readonly origin: Span;
  /** The function that is being lowered. */
  private place: Span;
  /** Definitions of the functions that interrupts enter, with their instances. */
  readonly handlers = new Map<number, FnDef>();
  /** Whether any future is made: told once all is lowered, to those that asked (`config:meets`). */
  hasFutures = false;
  readonly futureAnswers: { value: bigint }[] = [];
  /** Functions that give `never`: what they do ends the task, and is no part of their callers' promises. */
  readonly diverging = new Set<number>();
  /** The machine's first function. */
  readonly entry: number;
  /** The function that stands for the user's program, once somebody has asked for it. Made when the foundation is complete. */
  programMain: number | null = null;
  private foundation: readonly number[] = [];
  private readonly fns: (IrFn | null)[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly work: (() => void)[] = [];
  private readonly natives: NativeFn[] = [];
  private readonly nativeIndex = new Map<string, number>();

  constructor(
    readonly program: CheckedProgram,
    readonly options: BuildOptions,
  ) {
    this.origin = program.wellKnown.option.span;
    this.place = this.origin;
    this.types = new Representation(this.identity, program.wellKnown.option, (message, def) => this.report('E0921', message, def?.span ?? this.place));
    this.statics = new Statics(this);
    this.dynamic = new Dispatchers(this);
    this.entry = this.reserve();
    if (options.foundation) this.restore(options.foundation.state);
  }

  private restore(state: FoundationState): void {
    this.identity.restore(state.identity);
    this.types.restore(state.types);
    this.statics.restore(state.statics);
    for (const native of state.natives) this.nativeIndex.set(native.name, this.natives.push(native) - 1);
    while (this.fns.length < state.fns) this.reserve();
    this.programMain = state.program;
    for (const fn of state.diverging) this.diverging.add(fn);
    for (const [key, fn] of state.byKey) this.byKey.set(key, fn);
    for (const [key, type] of state.closures) this.closures.set(key, type);
  }

  /** The state after the foundation; throws where it is more than data. */
  state(): FoundationState {
    if (!this.dynamic.isEmpty || this.hasFutures || this.programMain === null) throw new Error('the foundation uses interfaces or futures');
    return {
      identity: this.identity.state(),
      types: this.types.state(),
      statics: this.statics.state(),
      natives: this.natives.slice(),
      fns: this.fns.length,
      program: this.programMain,
      diverging: [...this.diverging],
      byKey: [...this.byKey],
      closures: [...this.closures],
    };
  }

  report(code: string, message: string, span: Span, hint?: string): void {
    if (this.diagnostics.some((d) => d.code === code && d.span.file === span.file && d.span.start === span.start)) return;
    this.diagnostics.push({ severity: 'error', code, message, span, ...(hint === undefined ? {} : { hint }) });
  }

  // --- functions

  reserve(): number {
    this.fns.push(null);
    return this.fns.length - 1;
  }

  define(index: number, fn: IrFn): void {
    this.fns[index] = fn;
  }

  later(task: () => void): void {
    this.work.push(task);
  }

  /** Does what is asked for until nothing is. */
  drain(): void {
    do {
      for (let task = this.work.pop(); task !== undefined; task = this.work.pop()) task();
    } while (this.dynamic.requestTargets() || this.work.length > 0);
  }

  /** The function made once for this key; `make` runs later. */
  once(key: string, make: (index: number) => void): number {
    let index = this.byKey.get(key);
    if (index === undefined) {
      index = this.reserve();
      this.byKey.set(key, index);
      const reserved = index;
      this.later(() => make(reserved));
    }
    return index;
  }

  /** A function without a body of its own. */
  role(role: Role, params: readonly SlotType[], result: SlotType | null): number {
    return this.once(`role ${role.kind} ${role.kind === 'make' ? role.signature : ''}`, (index) => {
      const b = new FunctionBuilder(this.origin);
      const registers = params.map((param) => b.register(param));
      b.terminate({ op: 'unreachable', span: this.origin });
      this.define(index, b.finish({ name: `${role.kind} machine`, role, params: registers, result }));
    });
  }

  callsProgram(): number {
    return (this.programMain ??= this.reserve());
  }

  /** The function index of a definition with these type arguments. */
  instance(def: FnDef, typeArgs: readonly Type[], span: Span): number {
    const args = this.bounded(def, typeArgs, span);
    return this.once(`fn${this.identity.definition(def)}<${this.identity.key(args)}>`, (index) => {
      if (def.interrupt) this.handlers.set(index, def);
      if (def.result.kind === 'never') this.diverging.add(index);
      this.place = def.span;
      this.define(index, lowerFunction(this, def, bind(def.typeParams, args), null));
    });
  }

  /** The closure type of a function used as a value: its code is made again, with the closure as first parameter. */
  functionClosure(def: FnDef, typeArgs: readonly Type[], span: Span, signature: number): number {
    const args = this.bounded(def, typeArgs, span);
    const key = `fn${this.identity.definition(def)}<${this.identity.key(args)}>`;
    let type = this.closures.get(key);
    if (type === undefined) {
      const index = this.reserve();
      type = this.types.closure(def.name, signature, index, []);
      this.closures.set(key, type);
      const closure = type;
      this.later(() => {
        if (def.interrupt) this.handlers.set(index, def);
        this.place = def.span;
        this.define(index, lowerFunction(this, def, bind(def.typeParams, args), closure));
      });
    }
    return type;
  }
  private readonly closures = new Map<string, number>();

  private bounded(def: FnDef, typeArgs: readonly Type[], span: Span): readonly Type[] {
    if (!typeArgs.some((type) => this.identity.depth(type) > MAX_TYPE_DEPTH)) return typeArgs;
    this.report(
      'E0920',
      `\`${def.name}\` is asked for with a type that is nested more than ${MAX_TYPE_DEPTH} deep`,
      span,
      'where it calls itself, with ever larger types, let that call use the same type arguments; else give the inner part a struct of its own',
    );
    return typeArgs.map(() => ({ kind: 'unit' }));
  }

  /** What has been made by now is the same in every program. */
  endFoundation(): void {
    if (this.options.foundation) return;
    this.foundation = this.fns.flatMap((fn, index) => (fn === null ? [] : [index]));
  }

  native(def: FnDef): number {
    let index = this.nativeIndex.get(def.name);
    if (index === undefined) {
      index = this.natives.length;
      this.nativeIndex.set(def.name, index);
      this.natives.push({ name: def.name, params: def.params.map((param) => this.types.slot(param.type)), result: this.types.result(def.result) });
    }
    return index;
  }

  finish(): IrModule {
    const before = this.options.foundation?.functions(this.hasFutures);
    const fns = this.fns.map((own, i) => {
      const fn = own ?? before?.get(i);
      if (fn === undefined) throw new Error(`function ${i} was reserved and never made`);
      return fn;
    });
    if (this.hasFutures) for (const answer of this.futureAnswers) answer.value = 1n;
    return { types: this.types.types(), statics: this.statics.finish(), natives: this.natives, fns, entry: this.entry, foundation: this.foundation };
  }
}
