import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../lib/generate/generate.ts';

/** Where a benchmark works. */
export const work = join(tmpdir(), 'firn-bench');

/** The folder of so many generated events' logs, over so many days or the usual few, made once. */
export async function rawLogs(events: number, days?: number): Promise<string> {
  const raw = join(work, `raw-${events}${days === undefined ? '' : `-${days}-days`}`);
  if (existsSync(raw)) return raw;
  const making = `${raw}-making`;
  rmSync(making, { recursive: true, force: true });
  await generate({ events, seed: 1, out: making, ...(days === undefined ? {} : { days }) });
  renameSync(making, raw);
  return raw;
}
