// The step functions of `--futures push`: each pending call is an object of its own that knows its caller. Whoever wakes a task resumes the machine that suspended
// last; when that is done it gives its caller as the machine to go on with, which finds the result in it.
//
//   fn F(a): T                    fn F(m): machine or null               null: pending; else done, and who goes on: the caller, or m itself where there is none
//     b0: x = ...                   entry:  switch m.state: start, resume 1
//         y = call G(x)             start:  a := fields; jump b0
//         return y + x              b0:     x = ...
//                                           c = new G; c.caller := m; arguments
//                                           done = call G(c)             the first step of a callee is a call: most are done at once
//                                           if done jump after else save
//                                   save:   fields := x, c; state := 1; return null
//                                   resume: x, c := fields; jump after
//                                   after:  if c.state == FAILED throw c's panic
//                                           y = c's result; m's result := y + x; return the caller
//                                   pad:    m's panic := catch; state := FAILED; return the caller       everything that has no landing pad of its own
//
// A suspended caller is on no stack, so a panic cannot unwind into it: it is put into the machine that failed, and thrown anew by the caller, in the block whose
// landing pad is the right one. Where there is no caller it comes out of the step.
import type { SlotType } from '../../vm/bytecode/module.js';
import type { IrFn, Reg } from '../ir/ir.js';
import { isReferenceField, type PointLayout, type Region } from './layout.js';
import { type Lowering, type Machine, passArguments } from './lowering.js';
import { ANY, I64 } from './machine-types.js';
import { STATE, writeStates } from './states.js';
import { type Fields, StepCode } from './step-code.js';

/** Scalar results: the state says whether there is one. */
const RESULT = 1;
const FAILED = -1;
/** Reference field: the caller; once done, a result that is a reference, or the panic. */
export const CALLER = 0;

/** Fields that every machine has. */
export const PUSH_RESERVED: Region = { scalars: 2, references: 1 };

/** `leaf` is the static variable that has the machine that is being stepped, or that suspended last. */
export function pushStep(lowering: Lowering, machine: Machine, leaf: number): IrFn {
  return new PushStep(lowering, machine, leaf).run();
}

class PushStep {
  private readonly code: StepCode;
  private readonly self: Reg;
  private readonly fields: Fields;

  constructor(
    private readonly lowering: Lowering,
    private readonly machine: Machine,
    private readonly leaf: number,
  ) {
    this.code = new StepCode(lowering.types, machine.source);
    this.self = this.code.register({ kind: 'ref', type: machine.type, nullable: false });
    this.fields = this.code.machineOf(this.self, machine.layout);
  }

  run(): IrFn {
    const { code, machine } = this;
    writeStates(code, this.fields, machine, {
      finish: (block, value) => this.finish(block, value),
      suspension: (point, state) => this.suspension(point, state),
      lost: () => code.block(null),
    });
    this.catchAll();
    const { name, flags, cold, span } = machine.source;
    return { name, params: [this.self], result: ANY, registers: code.registers, blocks: code.blocks, flags, inline: false, cold, span };
  }

  /** A panic that no landing pad takes goes into the machine. */
  private catchAll(): void {
    const { code, fields } = this;
    const covered = code.blocks.map((block, index) => ({ block, index })).filter(({ block, index }) => index > 0 && block.handler === null);
    const pad = code.block(null);
    const inside = code.block(null);
    const outermost = code.block(null);
    const panic = code.register({ ...ANY, nullable: false } as SlotType);
    const caller = code.register(ANY);
    code.at(pad);
    code.row('catch', panic, []);
    fields.loadReference(caller, CALLER);
    code.branch('null', caller, outermost, inside);
    code.at(inside);
    fields.storeReference(CALLER, panic);
    fields.storeScalar(STATE, code.int(FAILED));
    code.end({ op: 'return', value: caller, span: code.span });
    code.at(outermost);
    code.end({ op: 'throw', value: panic, span: code.span });
    for (const { index } of covered) code.blocks[index] = { ...code.blocks[index]!, handler: pad };
  }

  private finish(block: number, value: Reg | null): void {
    const { code, fields } = this;
    code.at(block);
    code.span = code.blocks[block]!.end.span;
    const { handler } = code.blocks[block]!;
    const [inside, outermost] = [code.block(handler), code.block(handler)];
    const caller = code.register(ANY);
    fields.loadReference(caller, CALLER);
    if (value !== null) code.save(fields, isReferenceField(code.typeOf(value).kind) ? CALLER : RESULT, value);
    code.branch('null', caller, outermost, inside);
    code.at(inside);
    code.end({ op: 'return', value: caller, span: code.span });
    code.at(outermost);
    code.end({ op: 'return', value: this.self, span: code.span });
  }

  /** Rewrites the end of the point's block; gives the block that its state resumes at. */
  private suspension(point: PointLayout, state: number): number {
    const { code } = this;
    const block = point.block + 1;
    const next = point.next + 1;
    const { call } = point;
    code.span = call.span;
    code.blocks[block]!.instrs.pop();
    code.at(block);
    const { handler } = code.blocks[block]!;
    const save = code.block(null);
    const resume = code.block(null);
    const isLeaf = call.op === 'call' && this.lowering.module.fns[call.fn]!.role !== undefined;
    if (isLeaf) {
      code.emit({ op: 'stst', static: this.leaf, args: [this.self], span: code.span });
      code.jump(save);
    } else {
      const after = code.block(handler);
      const done = this.firstStep(point);
      code.branch('null', done, save, after);
      code.at(after);
      this.takeResult(point, handler, next);
      code.at(resume);
      this.restoreAll(point);
      code.jump(after);
    }
    code.at(save);
    this.save(point, state);
    const nobody = code.register(ANY);
    code.emit({ op: 'const', dst: nobody, value: { kind: 'null' }, span: code.span });
    code.end({ op: 'return', value: nobody, span: code.span });
    if (isLeaf) {
      code.at(resume);
      this.restoreAll(point);
      code.jump(next);
    }
    return resume;
  }

  private save(point: PointLayout, state: number): void {
    const { code, fields } = this;
    const { fieldOf } = this.machine.layout;
    for (const register of point.saved) code.save(fields, fieldOf.get(register)!, register);
    if (point.child !== null) code.save(fields, fieldOf.get(point.child)!, point.child);
    fields.storeScalar(STATE, code.int(state));
  }

  private restoreAll(point: PointLayout): void {
    const { fieldOf } = this.machine.layout;
    for (const register of point.saved) this.code.restore(this.fields, fieldOf.get(register)!, register, point.present.has(register));
    if (point.child !== null) this.code.restore(this.fields, fieldOf.get(point.child)!, point.child);
  }

  /** Makes the callee's machine and steps it: who goes on, or null. */
  private firstStep(point: PointLayout): Reg {
    const { code, lowering } = this;
    const { call } = point;
    const child = point.child!;
    const done = code.register(ANY);
    if (call.op === 'callc') {
      code.emit({ op: 'callc', dst: child, type: call.type, args: call.args, span: code.span });
      code.anyMachine(child).storeReference(CALLER, this.self);
      code.emit({ op: 'callc', dst: done, type: lowering.types.step, args: [child], span: code.span });
      return done;
    }
    const callee = lowering.machines.get(call.fn)!;
    const own = code.register({ kind: 'ref', type: callee.type, nullable: false });
    code.emit({ op: 'new', dst: own, type: callee.type, args: [], span: code.span });
    const fields = code.machineOf(own, callee.layout);
    fields.storeReference(CALLER, this.self);
    passArguments(callee, call.args, (field, value) => code.save(fields, field, value));
    code.emit({ op: 'mov', dst: child, args: [own], span: code.span });
    code.emit({ op: 'call', dst: done, fn: callee.fn, args: [own], span: code.span });
    return done;
  }

  /** The callee is done: throws its panic, or takes its result and goes on. */
  private takeResult(point: PointLayout, handler: number | null, next: number): void {
    const { code } = this;
    const { dst } = point.call;
    const child = code.anyMachine(point.child!);
    const state = code.register(I64);
    child.loadScalar(state, STATE);
    const [failed, fine] = [code.block(handler), code.block(handler)];
    code.end({ op: 'branch', condition: { test: 'eq', args: [state, code.int(FAILED)] }, then: failed, otherwise: fine, span: code.span });
    code.at(failed);
    const panic = code.register({ ...ANY, nullable: false } as SlotType);
    code.restore(code.anyMachine(point.child!), CALLER, panic);
    code.end({ op: 'throw', value: panic, span: code.span });
    code.at(fine);
    if (dst !== null) code.restore(code.anyMachine(point.child!), isReferenceField(code.typeOf(dst).kind) ? CALLER : RESULT, dst);
    code.jump(next);
  }
}

/** What `step_machine` is in this style: a function that takes a root, whose leaf goes on, and then callers as long as they are done. The root is a struct around the
 * machine that is stepped, or suspended last. */
export function resumeLeaf(lowering: Lowering, root: number, leaf: number, at: IrFn): IrFn {
  const { types } = lowering;
  const empty: IrFn = { ...at, params: [], registers: [], blocks: [] };
  const code = new StepCode(types, empty);
  const param = code.register(ANY);
  const held = code.register({ kind: 'ref', type: root, nullable: false });
  const machine = code.register(types.machine);
  code.row('cast', held, [param], 0, root);
  code.row('ldr', machine, [held], 0);
  // A machine may be stepped inside the step of another one, a branch or a coroutine: that is the current one again afterwards, however this one ends.
  const outer = code.register(ANY);
  code.emit({ op: 'ldst', dst: outer, static: leaf, span: code.span });
  const leave = (): void => code.emit({ op: 'stst', static: leaf, args: [outer], span: code.span });
  const pad = code.block(null);
  const [step, pending, done, over, on] = [code.block(pad), code.block(null), code.block(null), code.block(null), code.block(null)];
  code.jump(step);
  code.at(step);
  code.emit({ op: 'stst', static: leaf, args: [machine], span: code.span });
  const next = code.register(ANY);
  code.emit({ op: 'callc', dst: next, type: types.step, args: [machine], span: code.span });
  code.branch('null', next, pending, done);
  code.at(pending);
  const suspended = code.register(ANY);
  code.emit({ op: 'ldst', dst: suspended, static: leaf, span: code.span });
  const known = code.register(types.machine);
  code.row('cast', known, [suspended], 0, types.step);
  code.row('str', null, [held, known], 0);
  leave();
  code.end({ op: 'return', value: code.int(0), span: code.span });
  code.at(done);
  code.end({ op: 'branch', condition: { test: 'req', args: [next, machine] }, then: over, otherwise: on, span: code.span });
  code.at(on);
  code.row('cast', machine, [next], 0, types.step);
  code.row('str', null, [held, machine], 0);
  code.jump(step);
  code.at(over);
  leave();
  code.end({ op: 'return', value: code.int(1), span: code.span });
  code.at(pad);
  const panic = code.register({ ...ANY, nullable: false } as SlotType);
  code.row('catch', panic, []);
  leave();
  code.end({ op: 'throw', value: panic, span: code.span });
  return {
    name: 'step machine',
    params: [param],
    result: I64,
    registers: code.registers,
    blocks: code.blocks,
    flags: 0,
    inline: false,
    cold: false,
    span: at.span,
  };
}
