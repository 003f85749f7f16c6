// The step functions of `--futures poll`: a task is polled from its root down. Each machine lies in that of its caller, as far as callees are known and not recursive.
//
//   fn F(a): T                    fn F(root, scalars, references): int                  1: done, the result in the region; 0: pending
//     b0: x = ...                   entry:  switch scalars[0]: start, resume 1
//         y = call G(x)             start:  a := fields; jump b0
//         return y + x              b0:     x = ...
//                                           G's region: state := 0, arguments
//                                   poll:   done = call G(root, scalars + 3, references + 1)
//                                           if done jump after else save
//                                   save:   fields := x; state := 1; return 0
//                                   resume: done = call G(root, scalars + 3, references + 1)        x stays where it is until G is done
//                                           if !done return 0
//                                           x := fields; jump after
//                                   after:  y = G's result; state's place := y + x; return 1
//
// A panic in G unwinds through the polling call as it would through an ordinary one. Where that call has a landing pad, the resuming one has one of its own before it,
// which loads what the pad reads.
import type { SlotType } from '../../vm/bytecode/module.js';
import type { IrFn, Reg } from '../ir/ir.js';
import { isReferenceField, type PointLayout } from './layout.js';
import { type Lowering, type Machine, passArguments } from './lowering.js';
import { ANY, I64 } from './machine-types.js';
import { STATE, writeStates } from './states.js';
import { type Fields, StepCode } from './step-code.js';

export function pollStep(lowering: Lowering, machine: Machine): IrFn {
  return new PollStep(lowering, machine).run();
}

/** The step of a machine that is an object of its own: called with the object alone. */
export function pollRoot(lowering: Lowering, machine: Machine): IrFn {
  const { name, flags } = machine.source;
  const { span } = lowering.module.fns[lowering.module.entry]!; // the library's: no frame of the program's own
  const own: SlotType = { kind: 'ref', type: machine.type, nullable: false };
  return {
    name,
    params: [0],
    result: I64,
    registers: [
      { type: own, name: null, pinned: false },
      { type: I64, name: null, pinned: false },
      { type: I64, name: null, pinned: false },
    ],
    blocks: [
      {
        instrs: [
          { op: 'const', dst: 1, value: { kind: 'int', value: 0n }, span },
          { op: 'call', dst: 2, fn: machine.fn, args: [0, 1, 1], span },
        ],
        end: { op: 'return', value: 2, span },
        handler: null,
      },
    ],
    flags,
    inline: false,
    cold: false,
    span,
  };
}

class PollStep {
  private readonly code: StepCode;
  private readonly root: Reg;
  private readonly scalars: Reg;
  private readonly references: Reg;
  private readonly fields: Fields;
  private pendingBlock = -1;

  constructor(
    private readonly lowering: Lowering,
    private readonly machine: Machine,
  ) {
    this.code = new StepCode(lowering.types, machine.source);
    this.root = this.code.register(lowering.types.machine);
    this.scalars = this.code.register(I64);
    this.references = this.code.register(I64);
    this.fields = this.code.regionOf(this.root, this.scalars, this.references);
  }

  run(): IrFn {
    const { code, machine } = this;
    writeStates(code, this.fields, machine, {
      finish: (block, value) => this.finish(block, value),
      suspension: (point, state) => this.suspension(point, state),
      lost: () => this.lost(),
    });
    const { name, flags, cold, span } = machine.source;
    const params = [this.root, this.scalars, this.references];
    return { name, params, result: I64, registers: code.registers, blocks: code.blocks, flags, inline: false, cold, span };
  }

  /** `return value` becomes: the result in its place, 1. */
  private finish(block: number, value: Reg | null): void {
    const { code, fields } = this;
    code.at(block);
    code.span = code.blocks[block]!.end.span;
    if (value !== null) code.save(fields, isReferenceField(code.typeOf(value).kind) ? 0 : STATE, value);
    code.end({ op: 'return', value: code.int(1), span: code.span });
  }

  private lost(): number {
    return this.code.block(null);
  }

  /** Gives 0 to whoever stepped. */
  private pending(): number {
    const { code } = this;
    if (this.pendingBlock < 0) {
      this.pendingBlock = code.block(null);
      this.writeAt(this.pendingBlock, () => code.end({ op: 'return', value: code.int(0), span: code.span }));
    }
    return this.pendingBlock;
  }

  /** Rewrites the end of the point's block; gives the block that its state resumes at. */
  private suspension(point: PointLayout, state: number): number {
    const { code } = this;
    const block = point.block + 1;
    const { call } = point;
    code.span = call.span;
    code.blocks[block]!.instrs.pop();
    code.at(block);
    const next = point.next + 1;
    if (call.op === 'call' && this.lowering.module.fns[call.fn]!.role !== undefined) return this.leaf(point, state, next);

    const { handler } = code.blocks[block]!;
    const [poll, save, resume, restore, after] = [handler, null, null, null, handler].map((pad) => code.block(pad)) as [number, number, number, number, number];
    this.begin(point);
    code.jump(poll);
    code.at(poll);
    code.branch('true', this.poll(point), after, save);
    code.at(save);
    this.save(point, state);
    code.jump(this.pending());
    code.at(resume);
    if (handler !== null) {
      // The child is loaded before: a landing pad's registers must not be touched while it may still be entered.
      const covered = code.block(this.landing(point, handler));
      if (point.child !== null) this.restoreOne(point.child);
      code.jump(covered);
      code.at(covered);
    } else if (point.child !== null) this.restoreOne(point.child);
    const pending = this.pending();
    const done = this.poll(point);
    code.branch('true', done, restore, pending);
    code.at(restore);
    for (const register of point.saved) this.restoreOne(register, point.present.has(register));
    code.jump(after);
    code.at(after);
    this.takeResult(point);
    code.jump(next);
    return resume;
  }

  /** `suspend`: nothing to poll. */
  private leaf(point: PointLayout, state: number, next: number): number {
    const { code } = this;
    const save = code.block(null);
    const resume = code.block(null);
    code.jump(save);
    code.at(save);
    this.save(point, state);
    code.jump(this.pending());
    code.at(resume);
    for (const register of point.saved) this.restoreOne(register, point.present.has(register));
    code.jump(next);
    return resume;
  }

  private restoreOne(register: Reg, present = false): void {
    this.code.restore(this.fields, this.machine.layout.fieldOf.get(register)!, register, present);
  }

  private save(point: PointLayout, state: number): void {
    const { code, fields } = this;
    const { fieldOf } = this.machine.layout;
    for (const register of point.saved) code.save(fields, fieldOf.get(register)!, register);
    if (point.child !== null) code.save(fields, fieldOf.get(point.child)!, point.child);
    fields.storeScalar(STATE, code.int(state));
  }

  /** A pad before the pad, for a panic that comes while nothing is in its registers. */
  private landing(point: PointLayout, handler: number): number {
    const { code } = this;
    const pad = code.block(null);
    const thrown = code.block(handler);
    const resumed = code.register({ ...ANY, nullable: false } as SlotType);
    const before = code.span;
    this.writeAt(pad, () => {
      code.row('catch', resumed, []);
      for (const register of point.savedForPad) this.restoreOne(register);
      code.jump(thrown);
      code.at(thrown);
      code.end({ op: 'throw', value: resumed, span: before });
    });
    return pad;
  }

  private writeAt(block: number, write: () => void): void {
    const { code } = this;
    const outer = code.position();
    code.at(block);
    write();
    code.goBack(outer);
  }

  private callee(point: PointLayout): Machine | null {
    return point.call.op === 'call' ? this.lowering.machines.get(point.call.fn)! : null;
  }

  /** Makes the callee's machine, or its region, ready to begin. */
  private begin(point: PointLayout): void {
    const { code } = this;
    const { call, child } = point;
    const callee = this.callee(point);
    if (callee === null) {
      if (call.op !== 'callc' || child === null) throw new Error('a call of a closure without a place for its machine');
      return code.emit({ op: 'callc', dst: child, type: call.type, args: call.args, span: code.span });
    }
    if (point.embedded !== null) {
      const region = code.regionOf(this.root, this.scalars, this.references, point.embedded);
      if (callee.layout.points.length > 0) region.storeScalar(STATE, code.int(0));
      return passArguments(callee, call.args, (field, value) => code.save(region, field, value));
    }
    const own = code.register({ kind: 'ref', type: callee.type, nullable: false });
    code.emit({ op: 'new', dst: own, type: callee.type, args: [], span: code.span });
    const fields = code.machineOf(own, callee.layout);
    passArguments(callee, call.args, (field, value) => code.save(fields, field, value));
    code.emit({ op: 'mov', dst: child!, args: [own], span: code.span });
  }

  private poll(point: PointLayout): Reg {
    const { code, lowering } = this;
    const done = code.register(I64);
    const callee = this.callee(point);
    if (callee === null) code.emit({ op: 'callc', dst: done, type: lowering.types.step, args: [point.child!], span: code.span });
    else if (point.embedded === null) {
      const zero = code.int(0);
      code.emit({ op: 'call', dst: done, fn: callee.fn, args: [point.child!, zero, zero], span: code.span });
    } else {
      const scalars = code.add(this.scalars, point.embedded.scalars);
      const references = code.add(this.references, point.embedded.references);
      code.emit({ op: 'call', dst: done, fn: callee.fn, args: [this.root, scalars, references], span: code.span });
    }
    return done;
  }

  private takeResult(point: PointLayout): void {
    const { code } = this;
    const { dst } = point.call;
    if (dst === null) return;
    const fields = point.embedded === null ? code.anyMachine(point.child!) : code.regionOf(this.root, this.scalars, this.references, point.embedded);
    code.restore(fields, isReferenceField(code.typeOf(dst).kind) ? 0 : STATE, dst);
  }
}
