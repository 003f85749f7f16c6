// Usage: node main.mjs DIR WORKLOAD N [MAXREPS] [weft options as KEY=VALUE ...]
// Compiles DIR/WORKLOAD.weft with a main that runs it up to MAXREPS times in one machine and prints the JSON line of the last run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, Machine, renderAll, silentHost, standardLibrary } from "../../../dist/index.js";

const [dir, name, n, repsArg] = process.argv.slice(2);
const maxReps = Number(repsArg ?? 2);
const options = Object.fromEntries(process.argv.slice(6).map((a) => a.split("=")));
const out = {};
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) * 1e3; };
const natives = new Map(Object.entries({
  peer_wall: () => performance.now() * 1e6,
  peer_cpu: cpu,
  peer_rss: () => { globalThis.gc?.(); return process.memoryUsage.rss(); },
  peer_report: (key, value) => { out[key] = value; },
}));
const text = readFileSync(join(dir, `${name}.weft`), "utf8");
const declare = ["fn peer_wall(): float", "fn peer_cpu(): float", "fn peer_report(name: string, value: float)"]
  .filter((d) => !text.includes(`extern ${d};`)).map((d) => `extern ${d};\n`).join("");
const main = `
${declare}
fn main() {
    var rep = 0;
    while rep < ${maxReps} {
        let t0 = peer_wall();
        let c0 = peer_cpu();
        let sum = run(${n});
        let ns = peer_wall() - t0;
        peer_report("cpu_ns", peer_cpu() - c0);
        peer_report("ns", ns);
        if rep == 0 {
            peer_report("cold_ns", ns);
        }
        println(sum);
        rep += 1;
        if ns > 1.0e9 {
            break;
        }
    }
}
`;
const compiled = compile({ root: "peer.weft", read: (path) => (path === "peer.weft" ? text + main : null), library: standardLibrary });
if (!compiled.module) {
  console.error(renderAll(compiled.diagnostics, compiled.files, { color: false }));
  process.exit(2);
}
let printed = "";
const host = { ...silentHost, natives, elapsed: () => performance.now(), err: (bytes) => process.stderr.write(bytes), out: (bytes) => { printed += new TextDecoder().decode(bytes); } };
const machine = new Machine(compiled.module, { host, ...options });
const outcome = machine.run();
if (outcome.kind !== "exit" || outcome.code !== 0) {
  console.error(`ended with ${JSON.stringify(outcome)}`);
  process.exit(1);
}
out.checksum = printed.trim().split("\n").at(-1);
console.log(JSON.stringify(out));
