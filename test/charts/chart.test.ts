import { describe, expect, it } from 'vitest';
import type { ChartData } from '../../lib/charts/chart.ts';
import { chartSvg } from '../../lib/charts/svg.ts';
import { chartHint } from '../../lib/questions/chart-hint.ts';

const units: Readonly<Record<string, string>> = { day: 'day', visits: 'count', orders: 'count', rate: 'share' };
const answer = (columns: readonly string[], rows: ChartData['rows']): ChartData => ({
  columns: columns.map((name) => ({ name, unit: units[name] ?? 'text' })),
  rows,
});
const drawn = (data: ChartData, hint: string) =>
  chartSvg(
    data,
    chartHint(
      hint,
      data.columns.map(({ name }) => name),
    ),
  );

/** The texts of a picture, in their order. */
const texts = (svg: string | null) => [...(svg ?? '').matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
const count = (svg: string | null, element: string) => (svg ?? '').split(`<${element} `).length - 1;

const days = answer(
  ['day', 'visits', 'orders', 'rate'],
  [
    ['2026-11-01', 12, 1, 0.25],
    ['2026-11-02', 30, 0, 0.5],
    ['2026-11-03', 21, 4, null],
  ],
);

describe('a chart', () => {
  it('is one SVG that can stand in a file', () => {
    expect(drawn(days, 'line of visits by day')).toMatch(
      /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<\/svg>$/,
    );
  });

  it('draws a line for each measure of one unit, with a legend', () => {
    const svg = drawn(days, 'line of visits, orders, rate by day');
    expect(texts(svg).slice(-2)).toEqual(['visits', 'orders']);
    expect(count(svg, 'circle')).toBe(6);
  });

  it('draws a line for each value of a second dimension, the largest eight', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ['2026-11-01', `c${i}`, i] as const);
    expect(
      texts(drawn(answer(['day', 'channel', 'visits'], rows), 'line of visits by day, channel')).slice(-8),
    ).toEqual(Array.from({ length: 8 }, (_, i) => `c${11 - i}`));
  });

  it('leaves out what is null instead of drawing zero', () => {
    expect(count(drawn(days, 'line of rate by day'), 'circle')).toBe(2);
  });

  it('sets bars over days upright, and bars of names by the side of them', () => {
    const pages = answer(
      ['page', 'visits'],
      [
        ['/gr%C3%B6%C3%9Fe', 3],
        [null, 2],
        ['/%', 1],
      ],
    );
    expect(texts(drawn(pages, 'bar of visits by page'))).toEqual(expect.arrayContaining(['/größe', '(none)', '/%']));
    expect(texts(drawn(days, 'bar of visits by day'))).toEqual(expect.arrayContaining(['2026-11-01', '2026-11-03']));
  });

  it('tells rows of the same name apart', () => {
    const pages = answer(
      ['page', 'visits'],
      [
        ['/', 3],
        ['/', 2],
      ],
    );
    expect(texts(drawn(pages, 'bar of visits by page'))).toEqual(expect.arrayContaining(['/', '/ (2)']));
  });

  it('draws a field for each pair of a grid, numbers in their order', () => {
    const hours = answer(
      ['weekday', 'hour', 'visits'],
      [
        ['2', '10', 5],
        ['1', '9', 1],
        ['1', '10', 7],
      ],
    );
    const svg = drawn(hours, 'grid of visits by weekday, hour');
    expect(texts(svg).filter((text) => text === '9' || text === '10')).toEqual(['9', '10']);
    expect(texts(svg).at(-1)).toBe('7 visits');
  });

  it.each(['line of visits by day', 'bar of visits by day', 'stacked bar of visits by day', 'table'])(
    'is none without rows, and none of a table: %s',
    (hint) => {
      expect(drawn({ ...days, rows: [] }, hint)).toBeNull();
      if (hint === 'table') expect(drawn(days, hint)).toBeNull();
    },
  );

  it('lets no text out of its place', () => {
    const svg = drawn(answer(['page', 'visits'], [['<script>alert(1)</script>&', 1]]), 'bar of visits by page');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });
});
