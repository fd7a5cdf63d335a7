import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../lib/generate/generate.ts';

/** Where a benchmark works. */
export const work = join(tmpdir(), 'firn-bench');

/** The folder of so many generated events' logs, made once. */
export async function rawLogs(events: number): Promise<string> {
  const raw = join(work, `raw-${events}`);
  if (existsSync(raw)) return raw;
  const making = `${raw}-making`;
  rmSync(making, { recursive: true, force: true });
  await generate({ events, seed: 1, out: making });
  renameSync(making, raw);
  return raw;
}
