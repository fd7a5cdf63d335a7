import { type Cells, cellOf } from './cells.ts';

const collected = cellOf('collector_tstamp');
const created = cellOf('dvce_created_tstamp');
const sent = cellOf('dvce_sent_tstamp');
const trueTime = cellOf('true_tstamp');

/** When the event happened, milliseconds since 1970: how long it was underway by the device's clock before the collector's time. */
export function derivedTime(cells: Cells): number {
  if (cells.has(trueTime)) return cells.time(trueTime);
  const collectedMs = cells.time(collected);
  if (!cells.has(created) || !cells.has(sent)) return collectedMs;
  const underway = cells.time(sent) - cells.time(created);
  return underway > 0 && underway <= collectedMs ? collectedMs - underway : collectedMs;
}
