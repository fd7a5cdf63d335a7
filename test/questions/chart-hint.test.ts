import { describe, expect, it } from 'vitest';
import { chartHint } from '../../lib/questions/chart-hint.ts';

const columns = ['day', 'channel', 'visits', 'bounce_rate'];

describe('a chart hint', () => {
  it.each([
    ['line of visits by day', { kind: 'line', measures: ['visits'], dimensions: ['day'] }],
    [
      'stacked bar of visits by day, channel',
      { kind: 'stacked bar', measures: ['visits'], dimensions: ['day', 'channel'] },
    ],
    [
      'bar of visits, bounce_rate by channel',
      { kind: 'bar', measures: ['visits', 'bounce_rate'], dimensions: ['channel'] },
    ],
    ['grid of visits by channel, day', { kind: 'grid', measures: ['visits'], dimensions: ['channel', 'day'] }],
    ['table', { kind: 'table', measures: [], dimensions: [] }],
    ['', { kind: 'table', measures: [], dimensions: [] }],
  ])('%j is read', (text, hint) => {
    expect(chartHint(text, columns)).toEqual(hint);
  });

  it.each([
    ['pie of visits by channel', 'must read "table" or "KIND of MEASURES by DIMENSIONS", the kind one of: line, bar'],
    ['line of visits', 'must read "table" or'],
    ['line of views by day', 'names "views", which is none of its columns: day, channel'],
    ['grid of visits by day', 'must name two dimensions after "by", got 1'],
    ['line of visits by day, channel, visits', 'must name at most 2 dimensions after "by", got 3'],
  ])('%j is refused', (text, says) => {
    expect(() => chartHint(text, columns)).toThrow(says);
  });
});
