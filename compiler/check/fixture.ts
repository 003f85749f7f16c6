// For tests: checks programs written as text, with a small library in place of the real one.
import type { SourceFile } from '../diagnostics/diagnostic.js';
import { parse, type Parsed } from '../syntax/parse.js';
import { check, type CheckOptions, type CheckResult } from './check.js';
import type { ModuleInput } from './environment.js';

/** A module of a fixture: `library` says which rules hold for it. */
export interface FixtureModule {
  readonly name: string;
  readonly text: string;
  readonly library: boolean;
}

/** The library is the same in every test: it is parsed once. */
const parsedLibrary = new Map<string, Parsed>();

function parseOnce(module: FixtureModule, file: number): Parsed {
  if (!module.library) return parse(module.text, file);
  const key = `${file}:${module.name}:${module.text}`;
  let parsed = parsedLibrary.get(key);
  if (parsed === undefined) parsedLibrary.set(key, (parsed = parse(module.text, file)));
  return parsed;
}

/** Parses and checks modules in the order given; an import names a module of the list (`./` in front is dropped). Throws where a text does not parse. */
export function checkModules(modules: readonly FixtureModule[], options: CheckOptions = { test: false }): CheckResult {
  const files: SourceFile[] = modules.map((m) => ({ name: m.name, text: m.text }));
  const inputs = modules.map((m, file): ModuleInput => {
    const parsed = parseOnce(m, file);
    const broken = parsed.diagnostics.find((d) => d.severity === 'error');
    if (broken !== undefined) {
      const line = m.text.slice(0, broken.span.start).split('\n').length;
      throw new Error(`${m.name}:${line}: ${broken.code} ${broken.message}`);
    }
    const imports = new Map<string, string>();
    for (const item of parsed.module.items) if (item.kind === 'import') imports.set(item.from, item.from.replace(/^\.\//, ''));
    return { name: m.name, file, ast: parsed.module, imports, library: m.library };
  });
  return check(inputs, files, { wholeLibrary: true, ...options });
}

const LIBRARY: readonly FixtureModule[] = [
  {
    name: 'prelude/basics',
    library: true,
    text: `
enum Option<T> { Some(T), None }
impl<T> Option<T> {
    fn unwrap(self): T { match self { Some(v) => v, None => panic("unwrap of None") } }
    fn unwrap_or(self, other: T): T { match self { Some(v) => v, None => other } }
    fn is_some(self): bool { match self { Some(_) => true, None => false } }
    fn map<U>(self, f: fn(T): U): Option<U> { match self { Some(v) => Some(f(v)), None => None } }
    fn ok_or<E>(self, e: E): Result<T, E> { match self { Some(v) => Ok(v), None => Err(e) } }
}
enum Result<T, E = Error> { Ok(T), Err(E) }
impl<T, E> Result<T, E> {
    fn unwrap(self): T { match self { Ok(v) => v, Err(_) => panic("unwrap of Err") } }
    fn map_err<F>(self, f: fn(E): F): Result<T, F> { match self { Ok(v) => Ok(v), Err(e) => Err(f(e)) } }
}
struct Error { message: string }
impl Error { fn new(message: string): Error { Error { message: message } } }
#[intrinsic("throw")] fn _throw(text: string): never;
#[variadic] fn panic(text: string): never { _throw(text) }
#[variadic] fn println(text: string) { _write(text); }
fn _write(text: string) { let _ = text; }
fn assert(condition: bool, text: string = "assertion failed") { if !condition { panic(text); } }
fn assert_eq<T>(a: T, b: T) { if a != b { panic("\${a} is not \${b}"); } }
fn max<T: Ord>(a: T, b: T): T { if a < b { b } else { a } }
#[intrinsic("compare")] fn _compare<T>(a: T, b: T): int;
#[intrinsic("slen")] fn _slen(s: string): int;
#[intrinsic("alen")] fn _alen<T>(xs: [T]): int;
#[intrinsic("apush")] fn _apush<T>(xs: [T], x: T);
impl<T> [T] {
    fn len(self): int { _alen(self) }
    fn push(self, x: T) { _apush(self, x); }
    fn map<U>(self, f: fn(T): U): [U] { let out: [U] = []; for x in self { out.push(f(x)); } out }
    fn filter(self, f: fn(T): bool): [T] { let out: [T] = []; for x in self { if f(x) { out.push(x); } } out }
    fn fold<A>(self, init: A, f: fn(A, T): A): A { var acc = init; for x in self { acc = f(acc, x); } acc }
    fn each(self, f: fn(T)) { for x in self { f(x); } }
    fn first(self): Option<T> { if self.len() == 0 { None } else { Some(self[0]) } }
    fn enumerate(self): [(int, T)] { let out: [(int, T)] = []; var i = 0; for x in self { out.push((i, x)); i += 1; } out }
}
impl<T: Ord> [T] { fn sort(self) { let _ = self; } }
impl string {
    fn len(self): int { _slen(self) }
    fn iter(self): Chars { Chars { text: self } }
    fn pad_left(self, n: int, c: char = ' '): string { "\${c}\${n}\${self}" }
}
struct Chars { text: string }
impl Chars { fn next(self): Option<char> { None } }
impl int { fn parse(s: string): Option<int> { if s.len() > 0 { Some(1) } else { None } } }
impl char { fn from(n: int): Option<char> { if n < 0 { None } else { Some('a') } } }
struct Map<K, V> { _keys: [K], _values: [V] }
impl<K, V> Map<K, V> {
    fn new(): Map<K, V> { Map { _keys: [], _values: [] } }
    fn _place(self, k: K): int { for (i, key) in self._keys.enumerate() { if key == k { return i; } } panic("no such key") }
    fn at(self, k: K): V { self._values[self._place(k)] }
    fn set(self, k: K, v: V) { let _ = self.insert(k, v); }
    fn insert(self, k: K, v: V): Option<V> { self._keys.push(k); self._values.push(v); None }
    fn get(self, k: K): Option<V> { let _ = k; None }
    fn iter(self): MapIter<K, V> { MapIter { _map: self, _at: 0 } }
    fn len(self): int { self._keys.len() }
}
struct MapIter<K, V> { _map: Map<K, V>, _at: int }
impl<K, V> MapIter<K, V> { fn next(self): Option<(K, V)> { None } }
`,
  },
  {
    name: 'std/sync',
    library: true,
    text: `
#[handle] struct Chan<T> { _id: int, _items: [T] }
impl<T> Chan<T> {
    fn new(capacity: int = 0): Chan<T> { Chan { _id: capacity, _items: [] } }
    fn send(self, x: T) { self._items.push(x); }
    fn recv(self): Option<T> { None }
    fn close(self) { let _ = self; }
}
`,
  },
  {
    name: 'std/task',
    library: true,
    text: `
struct Task<T> { _id: int, _value: Option<T> }
impl<T> Task<T> { fn join(self): T { self._value.unwrap() } }
`,
  },
  {
    name: 'std/future',
    library: true,
    text: `
#[intrinsic("async_body")] struct AsyncBody<T> {}
#[intrinsic("async_run")] fn _run<T>(body: AsyncBody<T>): T;
#[handle] struct Future<T> { _id: int, _body: AsyncBody<T> }
fn new_future<T>(body: AsyncBody<T>): Future<T> { Future { _id: 0, _body: body } }
impl<T> Future<T> {
    fn ready(value: T): Future<T> { async { value } }
    fn _await(self): T { _run(self._body) }
}
`,
  },
  { name: 'std/time', library: true, text: 'async fn timer(ms: int) { let _ = ms; }' },
  {
    name: 'runtime/spawn',
    library: true,
    text: `
fn spawn_task<T>(body: fn(): T, name: string, priority: int, stack: string, kernel: bool): Task<T> { let _ = (name, priority, stack, kernel); Task { _id: 0, _value: Some(body()) } }
fn spawn_future<T>(body: Future<T>, name: string, priority: int, stack: string, kernel: bool): Task<T> { let _ = (body, name, priority, stack, kernel); Task { _id: 0, _value: None } }
fn spawn_future_detached<T>(body: Future<T>, name: string, priority: int, stack: string, kernel: bool) { let _ = (body, name, priority, stack, kernel); }
fn spawn_detached<T>(body: fn(): T, name: string, priority: int, stack: string, kernel: bool) { let _ = (name, priority, stack, kernel); body(); }
fn spawn_body(body: fn(), name: string, priority: int, stack: string, kernel: bool) { let _ = (name, priority, stack, kernel); body(); }
fn spawn_plain(body: fn(), name: string) { let _ = name; body(); }
`,
  },
  { name: 'runtime/scheduler', library: true, text: 'fn yield_now() {}' },
  {
    name: 'runtime/select',
    library: true,
    text: `
struct Select { _n: int }
struct Received<T> { _v: Option<T> }
impl<T> Received<T> { fn value(self): Option<T> { self._v } }
struct Joined<T> { _t: Task<T> }
impl<T> Joined<T> { fn value(self): T { self._t.join() } }
impl Select {
    fn new(): Select { Select { _n: 0 } }
    fn recv<T>(self, ch: Chan<T>, want: int): Received<T> { let _ = want; Received { _v: ch.recv() } }
    fn send<T>(self, ch: Chan<T>, v: T) { ch.send(v); }
    fn join<T>(self, t: Task<T>): Joined<T> { Joined { _t: t } }
    fn after(self, ms: int) { self._n = ms; }
    fn otherwise(self) {}
    fn wait(self): int { 0 }
}
`,
  },
];

/** Checks a program of one file, or of several by name (the last one is the program's own). */
export function checkText(text: string, others: Readonly<Record<string, string>> = {}, options: CheckOptions = { test: false }): CheckResult {
  const more = Object.entries(others).map(([name, t]): FixtureModule => ({ name, text: t, library: false }));
  return checkModules([...LIBRARY, ...more, { name: 'main', text, library: false }], options);
}

/** Codes of all diagnostics, in order. */
export function codesOf(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  return checkText(text, others).diagnostics.map((d) => d.code);
}
