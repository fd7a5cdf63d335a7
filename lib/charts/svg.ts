import { parseHTML } from 'linkedom';
import type { ChartHint } from '../questions/chart-hint.ts';
import { type ChartData, chart } from './chart.ts';

/**
 * An answer as a picture without a browser, `<svg …>…</svg>`, for a page or a file of its own; null: it is a table, or has
 * no rows.
 */
export function chartSvg(data: ChartData, hint: ChartHint, width = 720): string | null {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = chart(data, hint, { document, width });
  if (drawn === null) return null;
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  // A tenth of a pixel is seen by nobody.
  return drawn.outerHTML.replace(/(\d+\.\d)\d+/g, '$1');
}
