// Random programs over promises of ints, written out twice: in Weft and in JavaScript. Both log the same events, if promises keep JavaScript's order.
import fc from 'fast-check';

/** What a handler does after it has logged. `micro`: queues a microtask that logs. */
interface Handler {
  readonly fails: boolean;
  readonly micro: boolean;
}

/** Where a handler's promise comes from: an earlier one, or one that it makes, with a chain of so many handlers. */
type Given = { readonly from: 'earlier'; readonly index: number } | { readonly from: 'new'; readonly links: number; readonly rejected: boolean };

export type Step =
  | { readonly kind: 'resolve' | 'reject' }
  | { readonly kind: 'executor'; readonly way: 'resolve' | 'reject' | 'panic' | 'twice' }
  | { readonly kind: 'timer'; readonly ms: number; readonly rejects: boolean }
  | { readonly kind: 'then' | 'catch' | 'finally'; readonly of: number; readonly handler: Handler }
  | { readonly kind: 'thenFlat' | 'catchFlat'; readonly of: number; readonly handler: Handler; readonly given: Given }
  | { readonly kind: 'all' | 'allSettled' | 'any' | 'race'; readonly of: readonly number[] }
  | { readonly kind: 'micro' };

/** Each step but `micro` makes a promise; indexes are taken modulo the number of promises so far. */
export type PromiseProgram = readonly Step[];

const index = fc.nat(30);
const handler: fc.Arbitrary<Handler> = fc.record({
  fails: fc.boolean(),
  micro: fc.boolean(),
});
const given: fc.Arbitrary<Given> = fc.oneof(
  fc.record({ from: fc.constant('earlier' as const), index }),
  fc.record({ from: fc.constant('new' as const), links: fc.nat(3), rejected: fc.boolean() }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('resolve' as const, 'reject' as const) }),
  fc.record({ kind: fc.constant('executor' as const), way: fc.constantFrom('resolve' as const, 'reject' as const, 'panic' as const, 'twice' as const) }),
  fc.record({ kind: fc.constant('timer' as const), ms: fc.integer({ min: 1, max: 20 }), rejects: fc.boolean() }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('then' as const, 'catch' as const, 'finally' as const), of: index, handler }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('thenFlat' as const, 'catchFlat' as const), of: index, handler, given }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('all' as const, 'allSettled' as const, 'any' as const, 'race' as const),
      of: fc.array(index, { minLength: 0, maxLength: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('micro' as const) }),
);

export const promiseProgram: fc.Arbitrary<PromiseProgram> = fc
  .array(step, { minLength: 2, maxLength: 14 })
  .map((steps): PromiseProgram => [{ kind: 'resolve' }, { kind: 'reject' }, ...steps]);

// --- writing

/** What differs between the languages. */
interface Language {
  log(tag: string, value: string | null): string;
  closure(param: string, statements: readonly string[], value: string | null): string;
  method(name: 'thenFlat' | 'catchFlat' | 'allSettled'): string;
  readonly declare: (name: string, value: string) => string;
  readonly microtask: string;
  readonly timeout: string;
  fail(text: string): string;
  failAlone(text: string): string;
  error(text: string): string;
  readonly message: string;
  executor(body: string): string;
}

const weft: Language = {
  log: (tag, value) => `log("${tag}${value === null ? '' : ` \${${value}}`}");`,
  closure: (param, statements, value) => `${param === '' ? '()' : param} => { ${statements.join(' ')} ${value ?? ''} }`,
  method: (name) => ({ thenFlat: 'then_flat', catchFlat: 'catch_flat', allSettled: 'all_settled' })[name],
  declare: (name, value) => `let ${name}: Promise<int> = ${value};`,
  microtask: 'queue_microtask',
  timeout: 'set_timeout',
  fail: (text) => `fail("${text}")`,
  failAlone: (text) => `panic("${text}");`,
  error: (text) => `Error.new("${text}")`,
  message: 'e.message',
  executor: (body) => `Promise.new((resolve, reject) => { ${body} })`,
};

const javascript: Language = {
  log: (tag, value) => `log("${tag}"${value === null ? '' : ` + " " + show(${value})`});`,
  closure: (param, statements, value) => `${param === '' ? '()' : param} => { ${statements.join(' ')} ${value === null ? '' : `return ${value};`} }`,
  method: (name) => ({ thenFlat: 'then', catchFlat: 'catch', allSettled: 'allSettled' })[name],
  declare: (name, value) => `const ${name} = ${value};`,
  microtask: 'queueMicrotask',
  timeout: 'set_timeout',
  fail: (text) => `fail("${text}")`,
  failAlone: (text) => `throw new Error("${text}");`,
  error: (text) => `new Error("${text}")`,
  message: 'e.message',
  executor: (body) => `new Promise((resolve, reject) => { ${body} })`,
};

function write(program: PromiseProgram, number: number, of: Language): string[] {
  const lines: string[] = [];
  let count = 0;
  program.forEach((s, at) => {
    const tag = `${number}.${at}`;
    const name = (i: number) => `p${i % Math.max(count, 1)}`;
    const list = (indexes: readonly number[]) => (indexes.length === 0 ? 'none()' : `[${indexes.map(name).join(', ')}]`);
    const before = (h: Handler, value: string | null): string[] => [
      of.log(tag, value),
      ...(h.micro ? [`${of.microtask}(${of.closure('', [of.log(`${tag} micro`, null)], null)});`] : []),
    ];
    const promise = (g: Given): string => {
      if (g.from === 'earlier') return name(g.index);
      let text = g.rejected ? `rejected(${of.error(`${tag} inner`)})` : `Promise.resolve(${at})`;
      for (let i = 0; i < g.links; i++) text += `.then(${of.closure('w', [of.log(`${tag} link ${i}`, 'w')], 'w + 1')})`;
      return text;
    };
    const make = (value: string): void => {
      lines.push(of.declare(`p${count}`, value));
      count++;
    };
    switch (s.kind) {
      case 'resolve':
        return make(`Promise.resolve(${at})`);
      case 'reject':
        return make(`Promise.reject(${of.error(tag)})`);
      case 'executor':
        return make(
          of.executor(
            {
              resolve: `resolve(${at});`,
              reject: `reject(${of.error(tag)});`,
              panic: of.failAlone(tag),
              twice: `resolve(${at}); reject(${of.error(tag)}); ${of.failAlone(tag)}`,
            }[s.way],
          ),
        );
      case 'timer':
        return make(
          of.executor(
            `${of.timeout}(${s.ms * 30 + at}, ${of.closure('', [of.log(tag, null), s.rejects ? `reject(${of.error(tag)});` : `resolve(${at});`], null)});`,
          ),
        );
      case 'then':
        return make(`${name(s.of)}.then(${of.closure('v', before(s.handler, 'v'), s.handler.fails ? of.fail(tag) : 'v + 1')})`);
      case 'catch':
        return make(`${name(s.of)}.catch(${of.closure('e', before(s.handler, of.message), s.handler.fails ? of.fail(tag) : String(at))})`);
      case 'finally':
        return make(`${name(s.of)}.finally(${of.closure('', [...before(s.handler, null), ...(s.handler.fails ? [of.failAlone(tag)] : [])], null)})`);
      case 'thenFlat':
        return make(`${name(s.of)}.${of.method(s.kind)}(${of.closure('v', before(s.handler, 'v'), promise(s.given))})`);
      case 'catchFlat':
        return make(`${name(s.of)}.${of.method(s.kind)}(${of.closure('e', before(s.handler, of.message), promise(s.given))})`);
      case 'all':
        return make(`Promise.all(${list(s.of)}).then(${of.closure('v', [of.log(tag, 'v')], '7')})`);
      case 'allSettled':
        return make(`Promise.${of.method(s.kind)}(${list(s.of)}).then(${of.closure('v', [of.log(tag, 'outcomes(v)')], '8')})`);
      case 'any':
      case 'race':
        return make(`Promise.${s.kind}(${list(s.of)})`);
      case 'micro':
        lines.push(`${of.microtask}(${of.closure('', [of.log(tag, null)], null)});`);
        return;
      default:
        return s satisfies never;
    }
  });
  // Of every second program the end results are logged; the rejections of the others stay unhandled, if they were.
  if (number % 2 === 0) {
    const ends = Array.from(
      { length: count },
      (_, i) =>
        `p${i}.then(${of.closure('v', [of.log(`${number} end ${i}`, 'v')], '0')}).catch(${of.closure('e', [of.log(`${number} end ${i}`, of.message)], '0')});`,
    );
    lines.push(`${of.timeout}(5000, ${of.closure('', ends, null)});`);
  }
  return lines;
}

/** All programs as one in Weft: each begins as a callback of its own, when the one before has come to rest. */
export function asWeft(programs: readonly PromiseProgram[]): string {
  return [
    'fn log(text: string) { println(text); }',
    'fn fail(text: string): int { panic(text) }',
    'fn none(): [Promise<int>] { return []; }',
    'fn rejected(e: Error): Promise<int> { return Promise.reject(e); }',
    'fn outcomes(results: [Result<int>]): string { return results.map(r => match r { Ok(v) => "${v}", Err(e) => e.message }).join(" "); }',
    ...programs.flatMap((p, i) => [`fn program_${i}() {`, ...write(p, i, weft).map((line) => `    ${line}`), '}']),
    'fn main() {',
    ...programs.map((_, i) => `    set_timeout(${i * 10_000}, program_${i});`),
    '}',
  ].join('\n');
}

/** The same for Node. Time is virtual here too: the next timer's time comes when all microtasks have run. Prints the log, then the reasons of unhandled rejections. */
export function asJavaScript(programs: readonly PromiseProgram[]): string {
  return `
const events = [], timers = [], unhandled = new Map();
let now = 0;
process.on('unhandledRejection', (e, p) => unhandled.set(p, e.message));
process.on('rejectionHandled', (p) => unhandled.delete(p));
const log = (text) => events.push(text);
const fail = (text) => { throw new Error(text); };
const none = () => [];
const rejected = (e) => Promise.reject(e);
const show = (v) => Array.isArray(v) ? '[' + v.join(', ') + ']' : String(v);
const outcomes = (results) => results.map((r) => r.status === 'fulfilled' ? String(r.value) : r.reason.message).join(' ');
const set_timeout = (ms, run) => timers.push({ at: now + ms, run });
${programs.map((p, i) => `function program_${i}() {\n${write(p, i, javascript).join('\n')}\n}\nset_timeout(${i * 10_000}, program_${i});`).join('\n')}
function turn() {
  if (timers.length === 0) {
    console.log(JSON.stringify({ events, unhandled: [...unhandled.values()] }));
    return;
  }
  let first = 0;
  timers.forEach((t, i) => { if (t.at < timers[first].at) first = i; });
  const [timer] = timers.splice(first, 1);
  now = timer.at;
  setImmediate(turn);
  timer.run();
}
turn();
`;
}
