// Where it was measured.
import { cpus, release, totalmem, type as systemType } from 'node:os';
import type { Place } from '../../lab/report.js';
import { VERSION } from '../version.js';

export function place(): Place {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    system: `${systemType()} ${release()} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    weft: VERSION,
  };
}
