// A function of a program or of the library, as it was declared. Its body is checked when somebody asks for it, where it has been left for later.
import type { FnInfo, Program } from './environment.js';
import type { BodyNode } from './tree.js';
import type { FnDef } from './types.js';

type Declaration = Omit<FnDef, 'kind' | 'body' | 'asyncBody'>;

/** A class, because a program declares more than a thousand, and objects with accessors of their own are slow to make. */
export class DeclaredFn implements FnDef {
  readonly kind = 'fn';
  readonly name: FnDef['name'];
  readonly module: FnDef['module'];
  readonly typeParams: FnDef['typeParams'];
  params: FnDef['params'];
  result: FnDef['result'];
  readonly hasSelf: boolean;
  readonly impl: FnDef['impl'];
  readonly async: boolean;
  asyncBody: FnDef | null = null;
  readonly extern: boolean;
  readonly interrupt: boolean;
  readonly kernel: boolean;
  readonly noPreempt: boolean;
  readonly inline: boolean;
  readonly cold: boolean;
  readonly intrinsic: FnDef['intrinsic'];
  readonly doc: FnDef['doc'];
  readonly span: FnDef['span'];
  private readonly program: Program;
  private readonly info: FnInfo;

  constructor(program: Program, info: FnInfo, of: Declaration) {
    this.name = of.name;
    this.module = of.module;
    this.typeParams = of.typeParams;
    this.params = of.params;
    this.result = of.result;
    this.hasSelf = of.hasSelf;
    this.impl = of.impl;
    this.async = of.async;
    this.extern = of.extern;
    this.interrupt = of.interrupt;
    this.kernel = of.kernel;
    this.noPreempt = of.noPreempt;
    this.inline = of.inline;
    this.cold = of.cold;
    this.intrinsic = of.intrinsic;
    this.doc = of.doc;
    this.span = of.span;
    this.program = program;
    this.info = info;
  }

  get body(): BodyNode | null {
    if (this.info.state === 'lazy') this.program.checkBody(this);
    return this.info.body;
  }

  set body(node: BodyNode | null) {
    this.info.body = node;
    this.info.state = 'done';
  }
}
