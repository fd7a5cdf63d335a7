import * as Plot from '@observablehq/plot';
import type { ChartHint } from '../questions/chart-hint.ts';

/** A value of an answer. */
export type ChartValue = string | number | boolean | null;

/** An answer to be drawn. */
export interface ChartData {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly rows: readonly (readonly ChartValue[])[];
}

/** Where and how large. */
export interface ChartFrame {
  /** What makes the elements: a browser's document or one like it. */
  readonly document: unknown;
  /** Pixels. The height follows from the rows. */
  readonly width: number;
}

/** Bars and series beyond these hide more than they say. */
const [mostBars, mostSeries] = [20, 8];

type Row = Readonly<Record<string, ChartValue>>;

const inWords = (name: string): string => name.replaceAll('_', ' ');
const nameOf = (value: ChartValue | undefined): string =>
  value === null || value === undefined ? '(none)' : String(value);
const isDay = (value: ChartValue | undefined): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);
const dateOf = (value: string): Date =>
  new Date(`${value.slice(0, 19).replace(' ', 'T')}${value.length > 10 ? 'Z' : ''}`);
const numberOf = (value: ChartValue | undefined): number | null =>
  value === null || value === undefined || value === '' ? null : Number(value);

/** Long names keep their ends: addresses differ there. */
const shortened = (name: string, most: number): string =>
  name.length <= most ? name : `${name.slice(0, Math.ceil(most / 2) - 1)}…${name.slice(-Math.floor(most / 2))}`;

const asRows = ({ columns, rows }: ChartData): readonly Row[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));

const unitOf = (data: ChartData, name: string | undefined): string =>
  data.columns.find((column) => column.name === name)?.unit ?? '';

/** An axis of numbers: shares as percentages, all else from zero as it is. */
const numberAxis = (data: ChartData, measures: readonly string[]) => ({
  label: measures.length === 1 ? inWords(measures[0]!) : null,
  grid: true,
  zero: true,
  nice: true,
  ...(unitOf(data, measures[0]) === 'share' ? { percent: true, label: `${inWords(measures[0]!)} (%)` } : {}),
});

/** The measures that share an axis with the first. */
const alike = (data: ChartData, { measures }: ChartHint): readonly string[] =>
  measures.filter((name) => unitOf(data, name) === unitOf(data, measures[0]));

interface Point {
  readonly x: Date;
  readonly y: number;
  readonly series: string;
}

function line(data: ChartData, hint: ChartHint, frame: object) {
  const [over, by] = hint.dimensions;
  const measures = by === undefined ? alike(data, hint) : hint.measures.slice(0, 1);
  const points: Point[] = asRows(data).flatMap((row) =>
    measures.flatMap((measure) => {
      const [at, y] = [row[over!], numberOf(row[measure])];
      const series = by === undefined ? inWords(measure) : nameOf(row[by]);
      return isDay(at) && y !== null ? [{ x: dateOf(at), y, series }] : [];
    }),
  );
  const sums = new Map<string, number>();
  for (const { series, y } of points) sums.set(series, (sums.get(series) ?? 0) + y);
  const series = [...sums]
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name)
    .slice(0, mostSeries);
  const shown = points.filter((point) => series.includes(point.series));
  const several = series.length > 1;
  return Plot.plot({
    ...frame,
    height: 260,
    x: { type: 'utc', label: null },
    y: numberAxis(data, measures),
    color: { domain: by === undefined ? measures.map(inWords) : series },
    marks: [
      Plot.ruleY([0]),
      ...(several ? [] : [Plot.areaY(shown, { x: 'x', y: 'y', fill: 'series', z: 'series', fillOpacity: 0.12 })]),
      Plot.lineY(shown, { x: 'x', y: 'y', stroke: 'series', z: 'series', strokeWidth: 2 }),
      // A single day is no line.
      Plot.dot(shown, { x: 'x', y: 'y', fill: 'series', r: shown.length > 60 * series.length ? 0 : 2.5 }),
    ],
  });
}

/** An address as people write it: `/gr%C3%B6%C3%9Fe` is `/größe`. */
function unescaped(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}

/** Names of rows by some dimensions, made different where they are the same. */
function rowNames(rows: readonly Row[], dimensions: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const words = dimensions.map((dimension) => unescaped(nameOf(row[dimension])));
    const name = shortened(words.join(' · '), 44);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

interface Part {
  readonly name: string;
  readonly value: number;
  readonly series: string;
}

/** Measures one upon the other; a single one in parts by its second dimension. */
function stackedParts(data: ChartData, hint: ChartHint): readonly Part[] {
  const { measures, dimensions } = hint;
  const [along, by] = dimensions as [string, string | undefined];
  const rows = asRows(data);
  if (measures.length === 1 && by !== undefined) {
    return rows.map((row) => ({
      name: unescaped(nameOf(row[along])),
      value: numberOf(row[measures[0]!]) ?? 0,
      series: nameOf(row[by]),
    }));
  }
  const names = rowNames(rows, dimensions);
  return rows.flatMap((row, at) =>
    alike(data, hint).map((measure) => ({
      name: names[at]!,
      value: numberOf(row[measure]) ?? 0,
      series: inWords(measure),
    })),
  );
}

function barParts(data: ChartData, { measures, dimensions }: ChartHint): readonly Part[] {
  const rows = asRows(data);
  const names = rowNames(rows, dimensions);
  const [measure] = measures as [string];
  return rows.map((row, at) => ({ name: names[at]!, value: numberOf(row[measure]) ?? 0, series: inWords(measure) }));
}

const widthOf = (name: string): number =>
  [...name].reduce((sum, character) => sum + (character > '\u2e7f' ? 12.5 : 6.6), 0);

function bars(data: ChartData, hint: ChartHint, frame: object) {
  const parts = hint.kind === 'stacked bar' ? stackedParts(data, hint) : barParts(data, hint);
  const names = [...new Set(parts.map(({ name }) => name))];
  const series = [...new Set(parts.map((part) => part.series))];
  const values = numberAxis(data, series.length > 1 ? [] : hint.measures.slice(0, 1));
  const color = { domain: series };
  const overTime: boolean = names.every(isDay);
  if (overTime) {
    // Time goes to the right.
    const ticks = names.filter((_, at) => at % Math.ceil(names.length / 10) === 0);
    const marks = [Plot.barY(parts, { x: 'name', y: 'value', fill: 'series' }), Plot.ruleY([0])];
    return Plot.plot({ ...frame, height: 260, x: { domain: names, ticks, label: null }, y: values, color, marks });
  }
  const domain = names.slice(0, mostBars);
  const shown = parts.filter(({ name }) => domain.includes(name));
  return Plot.plot({
    ...frame,
    height: 60 + 22 * Math.max(1, domain.length),
    marginBottom: 40,
    marginLeft: Math.min(330, 20 + Math.max(0, ...domain.map(widthOf))),
    x: values,
    y: { domain, label: null },
    color,
    marks: [Plot.barX(shown, { x: 'value', y: 'name', fill: 'series' }), Plot.ruleX([0])],
  });
}

function grid(data: ChartData, hint: ChartHint, frame: object) {
  const [down, across] = hint.dimensions as [string, string];
  const measure = hint.measures[0]!;
  const cells = asRows(data).map((row) => ({
    x: nameOf(row[across]),
    y: nameOf(row[down]),
    value: numberOf(row[measure]) ?? 0,
  }));
  const valuesOf = (key: 'x' | 'y') => {
    const values = [...new Set(cells.map((each) => each[key]))];
    return values.every((value) => value.trim() !== '' && !Number.isNaN(Number(value)))
      ? values.sort((a, b) => Number(a) - Number(b))
      : values;
  };
  const domain = valuesOf('y').slice(0, 2 * mostBars);
  const shown = cells.filter(({ y }) => domain.includes(y));
  return Plot.plot({
    ...frame,
    height: 70 + 22 * Math.max(1, domain.length),
    marginBottom: 40,
    marginLeft: Math.min(260, 30 + Math.max(0, ...domain.map(widthOf))),
    padding: 0.04,
    x: { domain: valuesOf('x'), label: inWords(across), tickRotate: 0 },
    y: { domain, label: inWords(down) },
    color: { scheme: 'Blues', zero: true },
    marks: [Plot.cell(shown, { x: 'x', y: 'y', fill: 'value', inset: 0.5 })],
  });
}

const drawers = { line, bar: bars, 'stacked bar': bars, grid } as const;

const [legendLine, swatch] = [20, 11];

/** What of the elements is used here: those of a browser and those of its likes have it. */
interface SvgElement {
  textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  append(...children: readonly SvgElement[]): void;
}

/** A chart: the element a page takes in. */
export type Drawn = SvgElement & Pick<Plot.Plot, 'scale'> & { readonly outerHTML: string };

/** What the colours mean, written above the picture. A field of a grid has its number; the legend says from where to where they go. */
function legendItems(
  drawn: Drawn,
  data: ChartData,
  hint: ChartHint,
): readonly (readonly [color: string, says: string])[] {
  const scale = drawn.scale('color');
  if (scale === undefined) return [];
  const domain = [...(scale.domain as Iterable<string | number>)];
  if (hint.kind !== 'grid') {
    return domain.length < 2 ? [] : domain.map((value) => [String(scale.apply(value)), shortened(String(value), 30)]);
  }
  const [least, most] = [domain[0]!, domain.at(-1)!];
  const inUnit = (value: string | number) =>
    unitOf(data, hint.measures[0]) === 'share' ? `${Math.round(Number(value) * 100)} %` : String(value);
  return [
    [String(scale.apply(least)), inUnit(least)],
    [String(scale.apply(most)), `${inUnit(most)} ${inWords(hint.measures[0]!)}`],
  ];
}

function addLegend(drawn: Drawn, items: ReturnType<typeof legendItems>, { document, width }: ChartFrame): void {
  const make = (name: string, attributes: Readonly<Record<string, string | number>>, text = '') => {
    const element = (document as { createElementNS(namespace: string, name: string): SvgElement }).createElementNS(
      'http://www.w3.org/2000/svg',
      name,
    );
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
    element.textContent = text;
    return element;
  };
  const [places, lines] = items.reduce<[readonly (readonly [x: number, line: number])[], number, number]>(
    ([placed, line, x], [, says]) => {
      const needs = swatch + 6 + widthOf(says) + 14;
      const next = x + needs > width && x > 0;
      return [[...placed, next ? [0, line + 1] : [x, line]], next ? line + 1 : line, (next ? 0 : x) + needs];
    },
    [[], 0, 0],
  );
  const height = (lines + 1) * legendLine + 6;
  const group = make('g', { 'text-anchor': 'start', 'font-size': 12, 'aria-label': 'legend' });
  items.forEach(([color, says], at) => {
    const [x, line] = places[at]!;
    const y = line * legendLine - height;
    group.append(
      make('rect', { x, y: y + 2, width: swatch, height: swatch, fill: color }),
      make('text', { x: x + swatch + 5, y: y + swatch + 1 }, says),
    );
  });
  const own = Number(drawn.getAttribute('height'));
  drawn.setAttribute('viewBox', `0 ${-height} ${width} ${own + height}`);
  drawn.setAttribute('height', String(own + height));
  drawn.append(group);
}

/** Draws an answer as its question's header hints, as one SVG that the document makes; null: it is a table, or has no rows. */
export function chart(data: ChartData, hint: ChartHint, frame: ChartFrame): Drawn | null {
  if (hint.kind === 'table' || data.rows.length === 0) return null;
  const drawn = drawers[hint.kind](data, hint, {
    document: frame.document as Plot.PlotOptions['document'],
    width: frame.width,
    className: 'firn-chart',
    style: { fontSize: '12px' },
  }) as unknown as Drawn;
  const items = legendItems(drawn, data, hint);
  if (items.length > 0) addLegend(drawn, items, frame);
  return drawn;
}
