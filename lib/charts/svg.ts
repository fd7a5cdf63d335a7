import { parseHTML } from 'linkedom';
import type { ChartHint } from '../questions/chart-hint.ts';
import { type ChartData, chart } from './chart.ts';

/**
 * An answer as a picture without a browser, `<svg …>…</svg>` or `<figure …>…</figure>` with a legend above it, for a page of
 * HTML; null: it is a table, or has no rows.
 */
export function chartHtml(data: ChartData, hint: ChartHint, width = 720): string | null {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = chart(data, hint, { document, width });
  return drawn === null ? null : drawn.outerHTML;
}
