// Where the machine begins, and where the user's program does.
import type { FnDef, ModuleDef, TestDef, Type } from '../check/types.js';
import { Body } from './body.js';
import { callDefinition, NOWHERE } from './call.js';
import { FunctionBuilder } from './function-builder.js';
import type { ModuleBuilder } from './module-builder.js';
import { I64, STRING_SLOT } from './representation.js';
import { bare } from './show.js';
import { NO_SUBSTITUTION } from './type-identity.js';

export function isLibrary(module: ModuleDef): boolean {
  return module.library ?? false;
}

/** The function that `#[intrinsic("program_main")]` stands for: fills the statics of the user's modules, calls `main`, gives the exit code. */
function makeProgramMain(module: ModuleBuilder, index: number): void {
  const { program } = module;
  const users = program.modules.filter((m) => !isLibrary(m));
  for (const m of users) for (const def of m.statics) module.statics.reach(def);
  const { tests } = module.options;
  const at = module.origin;
  const b = new FunctionBuilder(at);
  const body = new Body(module, b, NO_SUBSTITUTION);
  for (const m of users) for (const initialiser of module.statics.initialisers(m)) b.call(initialiser, [], null);
  if (tests !== undefined) {
    callTest(body, tests);
  } else if (program.main !== null) callMain(body, program.main);
  else b.terminate({ op: 'return', value: b.int(0), span: at });
  module.define(index, b.finish({ name: 'program', params: [], result: I64 }));
}

/** Runs the test whose number `runtime/program` knows; none at all for a number that there is not. */
function callTest(body: Body, tests: readonly TestDef[]): void {
  const { b, module } = body;
  const number = callDefinition(body, module.program.wellKnown.fn('runtime/program', 'test_number'), [], [], null);
  tests.forEach((test, i) => {
    const fn = module.reserve();
    module.later(() => {
      const inner = new FunctionBuilder(test.span);
      module.escape.enter([], test.body);
      new Body(module, inner, NO_SUBSTITUTION).run(test.body, { kind: 'unit' });
      module.define(fn, inner.finish({ name: `test "${test.name}"`, params: [], result: null }));
    });
    const [wanted, next] = [b.label(), b.label()];
    b.branch({ test: 'eq', args: [number, b.int(i)] }, wanted, next);
    b.place(wanted);
    b.call(fn, [], null);
    b.jump(next);
    b.place(next);
  });
  b.terminate({ op: 'return', value: b.int(0), span: b.span });
}

function callMain(body: Body, main: FnDef): void {
  const { b, module } = body;
  const { wellKnown } = module.program;
  const promised = main.async ? futureOf(main.result) : null;
  const result: Type = module.identity.canonical(promised ?? main.result);
  let given = callDefinition(body, main, [], [], null);
  if (promised !== null) given = callDefinition(body, wellKnown.fn('std/task', 'block_on'), [result], [given], null);
  if (!b.reachable) return;
  if (result.kind === 'int') return b.terminate({ op: 'return', value: given, span: b.span });
  if (result.kind === 'enum' && result.def === module.program.wellKnown.result && given !== NOWHERE) {
    const [failed, fine] = [b.label(), b.label()];
    const error = result.def.variants.findIndex((variant) => variant.name === 'Err');
    b.branch({ test: 'eq', args: [b.row('tag', I64, [given]), b.int(error)] }, failed, fine);
    b.place(failed);
    const type = module.identity.canonical(module.types.payload(result, error)[0]!);
    const reason = b.row('ldv', module.types.slot(type), [given], { imm: 0, type: module.types.variant(result, error) });
    const text = bare(module, b, type, reason, b.register(STRING_SLOT));
    callDefinition(body, module.program.wellKnown.fn('prelude/panic', 'report_error'), [], [text], null);
    b.terminate({ op: 'return', value: b.int(1), span: b.span });
    b.place(fine);
  }
  b.terminate({ op: 'return', value: b.int(0), span: b.span });
}

/** What a future gives, by its type. */
function futureOf(type: Type): Type | null {
  return type.kind === 'struct' ? (type.args[0] ?? null) : null;
}

/** All that the machine reaches before the program. It is made first, so that it is the same for every program. Gives the function that boots. */
export function makeFoundation(module: ModuleBuilder): number {
  const boot = bootFn(module);
  const first = module.instance(boot, [], boot.span);
  module.drain();
  module.endFoundation();
  return first;
}

function bootFn({ program, options }: ModuleBuilder): FnDef {
  return options.entry ?? program.wellKnown.fn('kernel/boot', 'boot');
}

/** The rest: the program, and the machine's first function, which fills the library's statics and boots. */
export function makeEntry(module: ModuleBuilder, first: number): void {
  const boot = bootFn(module);
  if (module.programMain !== null) {
    makeProgramMain(module, module.programMain);
    module.drain();
  }
  const b = new FunctionBuilder(boot.span);
  for (const m of module.program.modules) {
    if (!isLibrary(m) && module.programMain !== null) continue;
    for (const initialiser of module.statics.initialisers(m)) b.call(initialiser, [], null);
  }
  b.call(first, [], module.types.result(boot.result));
  b.terminate(boot.result.kind === 'never' ? { op: 'unreachable', span: b.span } : { op: 'return', value: null, span: b.span });
  module.define(module.entry, b.finish({ name: 'entry', params: [], result: null }));
}
