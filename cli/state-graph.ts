// The states of a machine as a picture: SVG, laid out by dagre.
import dagre from '@dagrejs/dagre';
import type { MachineReport } from '../compiler/stackless/report.js';

/** What dagre's graph says after `layout`; its own types leave out what labels hold. */
interface LaidOut {
  graph(): { readonly width?: number; readonly height?: number };
  edges(): readonly object[];
  edge(edge: object): { readonly points: readonly { readonly x: number; readonly y: number }[] };
  node(id: string): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const LINE = 16;
const CHARACTER = 7;
const PADDING = 12;
const BEGIN = 'begin';
const END = 'end';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `place` gives a line such as "3:12" for a state. */
export function stateGraph(machine: MachineReport, place: (state: MachineReport['states'][number]) => string): string {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 40, marginx: 10, marginy: 10 });
  graph.setDefaultEdgeLabel(() => ({}));
  const texts = new Map<string, readonly string[]>([
    [BEGIN, [machine.name]],
    [END, ['done']],
    ...machine.states.map((state): [string, readonly string[]] => {
      const names = state.keeps.map(({ name }) => name ?? '·');
      return [
        `${state.number}`,
        [`${state.number}: waits for ${state.callee}`, `at ${place(state)}`, ...(names.length === 0 ? [] : [`keeps ${names.join(', ')}`])],
      ];
    }),
  ]);
  for (const [id, lines] of texts) {
    const width = Math.max(...lines.map((line) => line.length)) * CHARACTER + 2 * PADDING;
    graph.setNode(id, { width, height: lines.length * LINE + PADDING });
  }
  const connect = (from: string, next: readonly (number | null)[]): void => next.forEach((to) => graph.setEdge(from, to === null ? END : `${to}`));
  connect(BEGIN, machine.first);
  for (const state of machine.states) connect(`${state.number}`, state.next);
  dagre.layout(graph);

  const laid = graph as unknown as LaidOut;
  const { width = 0, height = 0 } = laid.graph();
  const parts = laid.edges().map((edge) => {
    const points = laid.edge(edge).points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`);
    return `  <polyline points="${points.join(' ')}" fill="none" stroke="#555" marker-end="url(#arrow)"/>`;
  });
  for (const [id, lines] of texts) {
    const node = laid.node(id);
    const left = (node.x - node.width / 2).toFixed(1);
    const top = (node.y - node.height / 2).toFixed(1);
    const rounded = id === BEGIN || id === END ? 12 : 3;
    parts.push(`  <rect x="${left}" y="${top}" width="${node.width}" height="${node.height}" rx="${rounded}" fill="#f4f4f8" stroke="#333"/>`);
    lines.forEach((line, i) => {
      const y = node.y - node.height / 2 + PADDING / 2 + LINE * (i + 0.75);
      parts.push(`  <text x="${node.x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="middle">${escaped(line)}</text>`);
    });
  }
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="monospace" font-size="12">
  <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#555"/></marker></defs>
${parts.join('\n')}
</svg>
`;
}
