// What is shown while measuring: one line that changes on a terminal, a line now and then in a pipe.
import type { Step } from '../../lab/rounds.js';
import type { Edge } from '../edge.js';

const PIPE_INTERVAL = 10_000; // milliseconds between lines

export function progressTo(edge: Edge): { readonly step: (step: Step) => void; readonly end: () => void } {
  const began = edge.elapsed();
  let last = began;
  const left = ({ done, total }: Step): string => {
    const seconds = Math.round(((edge.elapsed() - began) / done / 1000) * (total - done));
    return seconds < 60 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
  };
  return {
    step(step) {
      if (step.failure !== null) edge.err(`${edge.terminal !== null ? '\r\x1b[K' : ''}weft: FAILED ${step.what}: ${step.failure}\n`);
      const line = `round ${step.round} of ${step.rounds}, ${step.done} of ${step.total}, ${left(step)}: ${step.what}`;
      if (edge.terminal !== null) edge.err(`\r\x1b[K${line.slice(0, edge.terminal.columns - 1)}`);
      else if (edge.elapsed() - last >= PIPE_INTERVAL) {
        last = edge.elapsed();
        edge.err(`${line}\n`);
      }
    },
    end() {
      if (edge.terminal !== null) edge.err('\r\x1b[K');
    },
  };
}
