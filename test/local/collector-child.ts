/** A collector in a process of its own, to be killed: says its port. */
import { resolveConfig } from '../../lib/config.ts';
import { closeOnSignals, startCollector } from '../../lib/local/collector.ts';

const { raw, rotateMs } = JSON.parse(process.argv[2]!) as { raw: string; rotateMs: number };
const collector = await startCollector({ raw, port: 0, rotateMs, trackerFolder: raw, config: resolveConfig({}) });
closeOnSignals(collector);
process.stdout.write(`${collector.port}\n`);
