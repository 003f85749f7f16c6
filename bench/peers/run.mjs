// Runs every installed peer on every workload, peers interleaved, and prints a table (and JSON with --json FILE).
// Usage: node run.mjs [--runs 5] [--only fib,switch] [--peers lua5.4,node] [--json FILE] [--quick]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { workloads } from "./workloads.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const at = (...p) => join(here, ...p);
const flag = (name, dflt) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? dflt : process.argv[i + 1] ?? true;
};
const runs = Number(flag("runs", 5));
const quick = process.argv.includes("--quick"); // tiny sizes for everyone: checks that all checksums agree
const only = flag("only", "").split(",").filter(Boolean);
const onlyPeers = flag("peers", "").split(",").filter(Boolean);
const npmRoot = process.env.PEERS_NPM ?? here;
const build = mkdtempSync(join(tmpdir(), "peers-"));

const sh = (cmd, args, opts = {}) => spawnSync(cmd, args, { encoding: "utf8", ...opts });
const has = (cmd) => sh("sh", ["-c", `command -v ${cmd}`]).status === 0;
const hasNpm = (name) => {
  try {
    return Boolean(createRequire(join(npmRoot, "x.js")).resolve(name));
  } catch {
    return false;
  }
};
const first = (cmd, args) => {
  const r = sh(cmd, args);
  return (r.stdout + r.stderr).trim().split("\n")[0];
};
const npmVersion = (name) => JSON.parse(readFileSync(join(npmRoot, "node_modules", name, "package.json"), "utf8")).version;

// wall: judged by wall time (two processors, or no CPU clock that counts system time); the others by CPU time.
// cmd(workload file, n, maxReps) -> argv. size: which column of the workload's parameters the peer can afford.
const node = process.execPath;
const peers = [
  { id: "weft", dir: "weft", size: "full", ok: () => existsSync(at("../../dist/index.js")), version: () => `Weft ${JSON.parse(readFileSync(at("../../package.json"), "utf8")).version}, interpreter`, cmd: (w, n, r) => [node, "--expose-gc", at("weft/main.mjs"), at("weft"), w, n, r] },
  { id: "lua5.4", dir: "lua", size: "full", ok: () => has("lua5.4"), version: () => first("lua5.4", ["-v"]), cmd: (w, n, r) => ["lua5.4", at("lua/main.lua"), at("lua"), w, n, r] },
  { id: "luajit", dir: "lua", size: "full", ok: () => has("luajit"), version: () => first("luajit", ["-v"]), cmd: (w, n, r) => ["luajit", at("lua/main.lua"), at("lua"), w, n, r] },
  { id: "luajit-joff", dir: "lua", size: "full", ok: () => has("luajit"), version: () => "luajit -joff (its interpreter only)", cmd: (w, n, r) => ["luajit", "-joff", at("lua/main.lua"), at("lua"), w, n, r] },
  { id: "wasmoon", dir: "lua", size: "slow", ok: () => hasNpm("wasmoon"), version: () => `wasmoon ${npmVersion("wasmoon")} (Lua 5.4 in WebAssembly)`, cmd: (w, n, r) => [node, "--expose-gc", at("lua/host-wasmoon.mjs"), at("lua"), w, n, r] },
  { id: "fengari", dir: "lua", size: "tiny", ok: () => hasNpm("fengari"), version: () => `fengari ${npmVersion("fengari")} (Lua 5.3 in JavaScript)`, cmd: (w, n, r) => [node, "--expose-gc", "--max-old-space-size=12000", at("lua/host-fengari.cjs"), at("lua"), w, n, r] },
  { id: "quickjs-wasm", dir: "js", size: "slow", ok: () => hasNpm("quickjs-emscripten"), version: () => `quickjs-emscripten ${npmVersion("quickjs-emscripten")}`, cmd: (w, n, r) => [node, "--expose-gc", at("js/host-quickjs.mjs"), at("js"), w, n, r] },
  { id: "node", dir: "js", size: "full", ok: () => true, version: () => `Node ${process.version}, V8 ${process.versions.v8}`, cmd: (w, n, r, wl) => nodeCmd(wl, at("js/main.mjs"), at("js"), w, n, r) },
  { id: "node-jitless", dir: "js", size: "slow", ok: () => true, version: () => "node --jitless (V8's interpreter only)", cmd: (w, n, r, wl) => nodeCmd(wl, "--jitless", at("js/main.mjs"), at("js"), w, n, r) },
  { id: "go", dir: "go", size: "full", ok: () => has("go") && buildGo(), version: () => `${first("go", ["version"])}, GOMAXPROCS=1`, env: { GOMAXPROCS: "1" }, cmd: (w, n, r) => [join(build, "gopeers"), w, n, r] },
  { id: "go-p2", dir: "go", size: "full", parallel: true, wall: true, ok: () => has("go") && existsSync(join(build, "gopeers")), version: () => "as go, GOMAXPROCS=2", env: { GOMAXPROCS: "2" }, cmd: (w, n, r) => [join(build, "gopeers"), w, n, r] },
  { id: "erlang", dir: "erlang", size: "full", wall: true, ok: () => has("erlc") && buildErlang(), version: () => `Erlang/OTP ${first("erl", ["-noshell", "-eval", "io:put_chars(erlang:system_info(otp_release)),halt()."])} (JIT), +S 1`, cmd: (w, n, r) => erl(1, w, n, r) },
  { id: "erlang-s2", dir: "erlang", size: "full", parallel: true, wall: true, ok: () => has("erlc") && existsSync(join(build, "main.beam")), version: () => "as erlang, +S 2", cmd: (w, n, r) => erl(2, w, n, r) },
  { id: "ruby", dir: "ruby", size: "slow", ok: () => has("ruby"), version: () => first("ruby", ["-v"]), cmd: (w, n, r) => ["ruby", at("ruby/main.rb"), at("ruby"), w, n, r] },
  { id: "python", dir: "python", size: "slow", ok: () => has("python3"), version: () => first("python3", ["-V"]), env: { PYTHONDONTWRITEBYTECODE: "1" }, cmd: (w, n, r) => ["python3", at("python/main.py"), at("python"), w, n, r] },
];
function nodeCmd(wl, ...args) {
  const flags = ["--expose-gc", "--max-old-space-size=12000"];
  if (!wl.bigStack) return [node, ...flags, ...args];
  return ["sh", "-c", 'ulimit -s unlimited && exec "$@"', "sh", node, ...flags, "--stack-size=1500000", ...args];
}
function buildGo() {
  return sh("go", ["build", "-o", join(build, "gopeers"), "."], { cwd: at("go"), env: { ...process.env, GOFLAGS: "-mod=mod" } }).status === 0;
}
function buildErlang() {
  const sources = readdirSync(at("erlang")).map((f) => at("erlang", f));
  return sh("erlc", ["+no_auto_import_warnings", "-o", build, ...sources]).status === 0;
}
function erl(schedulers, ...args) {
  return ["erl", "+S", `${schedulers}`, "+P", "4000000", "-noshell", "-pa", build, "-run", "main", "start", ...args];
}
const sourceOf = (peer, prog) => {
  if (peer.dir === "go") return workloadsInGo.has(prog);
  if (peer.dir === "erlang") return prog === "switch_chan" || existsSync(at("erlang", `${prog}.erl`));
  const ext = { lua: "lua", js: "mjs", ruby: "rb", python: "py", weft: "weft" }[peer.dir];
  return existsSync(at(peer.dir, peer.dir === "python" ? `w_${prog}.py` : `${prog}.${ext}`));
};
const workloadsInGo = new Set(
  readdirSync(at("go")).filter((f) => f.endsWith(".go"))
    .flatMap((f) => [...readFileSync(at("go", f), "utf8").matchAll(/workloads\["(\w+)"\] =/g)].map((m) => m[1])));

function runOnce(peer, wl, n) {
  const timing = join(build, "time.txt");
  const argv = peer.cmd(wl.prog, String(n), String(wl.reps ?? 2), wl).map(String);
  const full = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-q", "-f", "%e %U %S %M", "-o", timing, ...argv] : argv;
  const r = sh(full[0], full.slice(1), { env: { ...process.env, PEERS_NPM: npmRoot, ...peer.env }, timeout: 120_000, maxBuffer: 1 << 26 });
  try {
    const out = JSON.parse(r.stdout.trim().split("\n").at(-1));
    for (const k of Object.keys(out)) if (k !== "checksum") out[k] = Number(out[k]);
    out.checksum = String(out.checksum);
    if (existsSync(timing)) {
      const [wall, user, sys, rss] = readFileSync(timing, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
      Object.assign(out, { wall_s: wall, cpu_s: user + sys, peak_kib: rss });
    }
    return out;
  } catch {
    return { error: (r.stderr || r.stdout || `exit ${r.status ?? r.signal}`).trim().split("\n").slice(-1)[0].replaceAll(here, ".").slice(0, 120) };
  }
}

const stats = (xs) => {
  const s = xs.filter(Number.isFinite).sort((a, b) => a - b);
  if (s.length === 0) return null;
  const mid = s.length >> 1;
  return { min: s[0], median: s.length % 2 ? s[mid] : (s[mid - 1] + s[mid]) / 2, max: s.at(-1) };
};
const active = peers.filter((p) => (onlyPeers.length === 0 || onlyPeers.includes(p.id)) && p.ok());
const report = { versions: Object.fromEntries(active.map((p) => [p.id, p.version()])), runs, results: [] };
let mismatches = 0;
for (const wl of workloads) {
  if (only.length > 0 && !only.includes(wl.id)) continue;
  const entrants = active.filter((p) => sourceOf(p, wl.prog) && !(p.parallel && !wl.parallel) && !wl.skip?.includes(p.id));
  const samples = new Map(entrants.map((p) => [p, []]));
  const dead = new Map();
  const last = quick ? 1 : Math.min(runs, wl.runs ?? runs);
  for (let round = quick || wl.runs ? 1 : 0; round <= last; round++) { // round 0 is the warm-up
    for (const p of entrants) {
      if (dead.has(p)) continue;
      const n = quick ? wl.quick : wl.for?.[p.id] ?? wl[p.size] ?? wl.slow ?? wl.full;
      const r = runOnce(p, wl, n);
      if (r.error) dead.set(p, r.error);
      else if (round > 0) samples.get(p).push({ n, ...r });
    }
  }
  const base = samples.get(active.find((p) => p.id === "lua5.4"));
  const sums = new Map();
  for (const p of entrants) {
    const row = { workload: wl.id, peer: p.id };
    const got = samples.get(p);
    if (dead.has(p)) Object.assign(row, { error: dead.get(p) });
    else {
      const n = got[0].n;
      const perOp = (s) => (p.wall ? s.ns : s.cpu_ns) / wl.ops(s.n);
      const basePerOp = (s) => s.cpu_ns / wl.ops(s.n);
      const wallPerOp = (s) => s.ns / wl.ops(s.n);
      const divide = (k) => stats(got.map((s) => s[k] / (wl.each?.(s.n) ?? 1)));
      Object.assign(row, { n, checksum: got[0].checksum, ns_per_op: stats(got.map(perOp)), wall_ns_per_op: stats(got.map(wallPerOp)), total_ms: stats(got.map((s) => s.ns / 1e6)), peak_mib: stats(got.map((s) => s.peak_kib / 1024)), wall_s: stats(got.map((s) => s.wall_s)) });
      for (const k of ["bytes", "first_ns", "warm_ns", "min_ns", "max_ns"]) if (got[0][k] !== undefined) row[k] = divide(k);
      if (base?.length === got.length) row.vs_lua54 = stats(got.map((s, i) => perOp(s) / basePerOp(base[i])));
      const known = sums.get(n);
      if (known !== undefined && known !== row.checksum) {
        mismatches++;
        row.mismatch = known;
      }
      sums.set(n, known ?? row.checksum);
    }
    report.results.push(row);
    const num = (x) => (x === undefined || x === null ? "-" : x.median >= 100 ? x.median.toFixed(0) : x.median.toFixed(2));
    console.error(`${wl.id} ${p.id} ${row.error ? `FAILED ${row.error}` : `n=${row.n} ${num(row.ns_per_op)} cpu ns/op [${row.ns_per_op.min.toFixed(2)}..${row.ns_per_op.max.toFixed(2)}] x${num(row.vs_lua54)} ${num(row.total_ms)} ms${row.bytes ? ` ${num(row.bytes)} B/task` : ""}${row.first_ns ? ` first ${num(row.first_ns)} warm ${num(row.warm_ns)} ns/frame` : ""}${row.min_ns ? ` calls ${num(row.min_ns)}..${num(row.max_ns)} ns` : ""} peak ${num(row.peak_mib)} MiB${row.mismatch ? " CHECKSUM MISMATCH" : ""}`}`);
  }
}
report.mismatches = mismatches;
const jsonFile = flag("json");
if (jsonFile) writeFileSync(jsonFile, JSON.stringify(report, null, 1));
const { table } = await import("./table.mjs");
console.log(table(report));
process.exitCode = mismatches > 0 ? 1 : 0;
