// The charts of a case, drawn by Vega to SVG when the report is written: the page holds pictures, no program.
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Chart } from './case.js';
import { configurationText } from './configuration.js';
import { withUnit } from './figures-text.js';
import { CYCLES, metricOf, TIME, type Metric, type Unit } from './metrics.js';
import { perOperation, type CaseSummary } from './summary.js';

export interface DrawnChart {
  /** For the name of a file: "deep-cold-nanoseconds". */
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/** Colours that stay apart for the colour-blind. M. Okabe, K. Ito: Color Universal Design (2008); yellow left out, which is too light for lines. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c564b', '#7f7f7f', '#bcbd22'];
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right', 'triangle-left', 'circle', 'square'];
/** Values of such a range are drawn on a logarithmic axis. */
const LOGARITHMIC = 20;
/** Ticks at each value, marks at each value: up to so many. */
const MOST_TICKS = 7;
const MOST_POINTS = 24;
const FONT = 'system-ui, sans-serif';

interface Mark {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
  readonly configuration: string;
  readonly of: string;
}

/** Charts that the case asks for, or time and cycles of each section. A chart without two different values is left out. */
export async function chartsOf(summary: CaseSummary): Promise<readonly DrawnChart[]> {
  const sections = [...new Set(summary.sections.map(({ section }) => section))];
  const wanted: readonly Chart[] =
    summary.facts.charts.length > 0 ? summary.facts.charts : sections.flatMap((section) => [TIME, CYCLES].map(({ name }) => ({ section, metric: name })));
  const drawn = await Promise.all(wanted.map((chart) => draw(summary, chart, sections.length > 1)));
  return drawn.filter((chart) => chart !== null);
}

async function draw(summary: CaseSummary, { section, metric: name }: Chart, named: boolean): Promise<DrawnChart | null> {
  const metric = metricOf(name);
  const { facts } = summary;
  const varying = facts.parameters.filter((parameter) => new Set(summary.sections.map(({ row }) => row.point[parameter])).size > 1);
  const [along, ...others] = varying;
  const marks = marksOf(summary, section, metric, along, others);
  if (new Set(marks.map(({ y }) => y)).size < 2) return null;
  const what = facts.operation !== null && metric.perOperation ? `${metric.label} per ${facts.operation}` : metric.label;
  const spec = along === undefined ? bars(marks, what, metric) : lines(marks, what, metric, along, others);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return {
    name: `${facts.id.replaceAll('/', '-')}-${section}-${metric.name}`.replace(/[^\w-]+/g, '_'),
    caption: `${what}${named ? `, ${section}` : ''}${along === undefined ? '' : `, by ${along.toLowerCase()}`}${metric.exact ? '' : '; bars from quartile to quartile'}`,
    svg,
  };
}

function marksOf(summary: CaseSummary, section: string, metric: Metric, along: string | undefined, others: readonly string[]): readonly Mark[] {
  return summary.sections
    .filter((found) => found.section === section && found.values.has(metric.name))
    .map(({ row, values }) => {
      const value = values.get(metric.name)!;
      const y = perOperation(metric, row, value.median);
      const half = perOperation(metric, row, value.spread);
      return {
        x: along === undefined ? 0 : row.point[along]!,
        y,
        low: Math.max(y - half, y / 1000),
        high: y + half,
        text: withUnit(y, metric.unit),
        configuration: configurationText(row.configuration),
        of: others.map((name) => `${name.toLowerCase()} ${row.point[name]}`).join(', '),
      };
    });
}

const config: TopLevelSpec['config'] = {
  font: FONT,
  background: 'white',
  view: { stroke: null },
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e4e4e4', domainColor: '#888', tickColor: '#888', titlePadding: 10 },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 260 },
  header: { labelFontSize: 12, titleFontSize: 12 },
};

const AXIS_FORMAT: Readonly<Record<Unit, string>> = {
  ns: "datum.value >= 1e9 ? format(datum.value / 1e9, '~g') + ' s' : datum.value >= 1e6 ? format(datum.value / 1e6, '~g') + ' ms' : datum.value >= 1e3 ? format(datum.value / 1e3, '~g') + ' µs' : format(datum.value, '~g') + ' ns'",
  bytes:
    "datum.value >= 1073741824 ? format(datum.value / 1073741824, '.3~g') + ' GiB' : datum.value >= 1048576 ? format(datum.value / 1048576, '.3~g') + ' MiB' : datum.value >= 1024 ? format(datum.value / 1024, '.3~g') + ' KiB' : format(datum.value, '~g') + ' B'",
  cycles: "format(datum.value, ',~g')",
  count: "datum.value >= 10000 ? format(datum.value, '~s') : format(datum.value, ',~g')",
  ratio: "format(datum.value, '~g')",
};

interface Axis {
  readonly scale: { readonly type: 'log' | 'linear'; readonly domain: readonly number[]; readonly nice: boolean };
  readonly values: readonly number[] | undefined;
}

/** A logarithmic axis goes from one round number to another, and has ticks at the powers of ten (and at 2 and 5 times those where there are few). */
function axisOf(values: readonly number[], exact: boolean): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least <= 0 || most / least < LOGARITHMIC) return { scale: { type: 'linear', domain: [0, most === 0 ? 1 : most], nice: !exact }, values: undefined };
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const powers = Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  const ticks = powers.length > 3 ? powers : powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const low = Math.max(...ticks.filter((tick) => tick <= least));
  const high = Math.min(...ticks.filter((tick) => tick >= most), 10 ** to);
  const domain = exact ? [least, most] : [low, high];
  return { scale: { type: 'log', domain, nice: false }, values: ticks.filter((tick) => tick >= domain[0]! && tick <= domain[1]!) };
}

function lines(marks: readonly Mark[], what: string, metric: Metric, along: string, others: readonly string[]): TopLevelSpec {
  const xs = [...new Set(marks.map(({ x }) => x))];
  const names = [...new Set(marks.map(({ configuration }) => configuration))];
  const xAxis = axisOf(xs, true);
  const yAxis = axisOf(
    marks.map(({ y }) => y),
    false,
  );
  const key = { scale: { domain: names, range: COLORS.slice(0, names.length) }, legend: { title: null, symbolOpacity: 1 } };
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    scale: { ...xAxis.scale, domain: [...xAxis.scale.domain] },
    axis: {
      title: along.toLowerCase(),
      labelExpr: AXIS_FORMAT.count,
      ...(xs.length <= MOST_TICKS ? { values: xs } : xAxis.values === undefined ? {} : { values: [...xAxis.values] }),
    },
  };
  const y = {
    field: 'y',
    type: 'quantitative' as const,
    scale: { ...yAxis.scale, domain: [...yAxis.scale.domain] },
    axis: { title: what, labelExpr: AXIS_FORMAT[metric.unit], ...(yAxis.values === undefined ? { tickCount: 6 } : { values: [...yAxis.values] }) },
  };
  const color = { field: 'configuration', type: 'nominal' as const, ...key };
  const shape = { ...color, scale: { domain: names, range: SHAPES.slice(0, names.length) } };
  const layer = [
    ...(metric.exact
      ? []
      : [
          {
            mark: { type: 'rule' as const, strokeWidth: 1.5, opacity: 0.45, clip: true },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
          },
        ]),
    { mark: { type: 'line' as const, strokeWidth: 1.8 }, encoding: { x, y, color } },
    ...(xs.length <= MOST_POINTS ? [{ mark: { type: 'point' as const, filled: true, size: 55, opacity: 1 }, encoding: { x, y, color, shape } }] : []),
  ];
  const data = { values: marks.map((mark) => ({ ...mark })) };
  if (others.length === 0) return { data, width: 370, height: 260, layer, config };
  return { data, facet: { field: 'of', type: 'nominal', sort: null, title: null }, columns: 2, spec: { width: 380, height: 220, layer }, config };
}

function bars(marks: readonly Mark[], what: string, metric: Metric): TopLevelSpec {
  const names = [...new Set(marks.map(({ configuration }) => configuration))];
  const y = { field: 'configuration', type: 'nominal' as const, sort: null, axis: { title: null, labelLimit: 260 } };
  const x = {
    field: 'y',
    type: 'quantitative' as const,
    scale: { nice: true, zero: true },
    axis: { title: what, labelExpr: AXIS_FORMAT[metric.unit], tickCount: 6 },
  };
  const color = { field: 'configuration', type: 'nominal' as const, scale: { domain: names, range: COLORS.slice(0, names.length) }, legend: null };
  return {
    data: { values: marks.map((mark) => ({ ...mark })) },
    width: 370,
    height: { step: 26 },
    layer: [
      { mark: { type: 'bar', height: 16 }, encoding: { x, y, color } },
      ...(metric.exact ? [] : [{ mark: { type: 'rule' as const, strokeWidth: 1.5 }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y } }]),
      { mark: { type: 'text', align: 'left', dx: 6, fontSize: 11 }, encoding: { x: { ...x, field: metric.exact ? 'y' : 'high' }, y, text: { field: 'text' } } },
    ],
    config,
  };
}
