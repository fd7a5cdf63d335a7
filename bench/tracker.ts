/**
 * `npm run bench:tracker [ROUNDS]`: what a tracker costs the visitor, in bytes and in script time of the page's main thread, from its
 * loading to its first page view, activity tracking switched on: firn's core and all of it against Snowplow's own with no plugin (what sp.lite.js is).
 * All in one run, one after the other in each round, each in a renderer of its own; times are CPU time of the thread, so that a
 * busy machine stretches them less. Read the ratios. Nothing here is a test, but the exit code tells whether the bar is met.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { type Browser, chromium } from 'playwright-core';
import { minify } from 'terser';
import { pageScript, sizes } from '../bin/build-tracker.mjs';
import { chromiumArguments, chromiumPath } from '../test/browser/chromium.ts';
import { queueTag } from '../test/browser/page.ts';
import { stockScript } from '../test/browser/stock.ts';

const rounds = Number(process.argv[2] ?? 15);
const throttles = [1, 4];
/** The core may cost at most a third of Snowplow's. */
const bar = 1 / 3;

const minified = async (code: string): Promise<string> =>
  (await minify(code, { ecma: 2018, compress: { passes: 2 } })).code!;

/** By name: the script, or none for the page alone. */
const scripts: Readonly<Record<string, string>> = {
  'the page alone': '',
  'firn.js': await pageScript({ path: 'tracker/firn.ts' }),
  'firn-all.js': await pageScript({ path: 'tracker/firn-all.ts' }),
  'Snowplow 4.10.1': await minified(await stockScript('v4')),
};
const yardstick = 'Snowplow 4.10.1';
const core = 'firn.js';

/** Serves the pages and answers as the collector does, on other hosts of the same machine. */
const arrived = new Map<string, () => void>();
const server = createServer((request, response) => {
  const url = new URL(request.url!, 'http://x');
  const script = scripts[url.searchParams.get('script') ?? ''];
  if (url.pathname === '/page') {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(pageWith(url.searchParams.get('script')!));
  } else if (url.pathname === '/script.js' && script !== undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
  } else if (url.pathname === '/i') {
    response.writeHead(204, {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
    });
    response.end();
    if (url.searchParams.get('e') === 'pv') arrived.get(url.searchParams.get('aid')!)?.();
  } else response.writeHead(404).end();
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
const { port } = server.address() as AddressInfo;

const calls = (name: string): string => {
  const options = { appId: name, eventMethod: 'get', contexts: { webPage: true } };
  return `firn('newTracker', 'sp', 'http://c.bench.localhost:${port}', ${JSON.stringify(options)});
firn('enableActivityTracking', { minimumVisitLength: 10, heartbeatDelay: 10 });
firn('trackPageView');`;
};
const tag = (name: string): string =>
  `<script>${queueTag(`/script.js?script=${encodeURIComponent(name)}`)}\n${calls(name)}</script>`;
const pageWith = (
  name: string,
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
${scripts[name] ? tag(name) : ''}</head><body>${'<p>A paragraph of a page.</p>'.repeat(300)}</body></html>`;

/** Milliseconds of script, compiling included, on the main thread until the page view has gone and what follows it is done. */
async function measure(browser: Browser, name: string, throttle: number): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const sent = scripts[name] ? new Promise<void>((resolve) => arrived.set(name, resolve)) : undefined;
  await page.goto(`http://www.bench.localhost:${port}/page?script=${encodeURIComponent(name)}`);
  await sent;
  await page.waitForTimeout(500);
  const { metrics } = await devtools.send('Performance.getMetrics');
  await context.close();
  const seconds = (metric: string) => metrics.find((one) => one.name === metric)?.value ?? 0;
  return (seconds('ScriptDuration') + seconds('V8CompileDuration')) * 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const before = loadavg()[0]!;
const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArguments] });
const names = Object.keys(scripts);
const times = new Map<string, number[]>();
for (let round = 0; round < rounds; round += 1) {
  for (const throttle of throttles) {
    for (const name of names) {
      const key = `${name} ${throttle}`;
      times.set(key, [...(times.get(key) ?? []), await measure(browser, name, throttle)]);
    }
  }
}
const version = browser.version();
await browser.close();
server.close();

const time = (name: string, throttle: number): number => median(times.get(`${name} ${throttle}`)!);
const ratio = (name: string, throttle: number): number => time(name, throttle) / time(yardstick, throttle);
const rows = names.map((name) => {
  const { min, gzip, brotli } = sizes(scripts[name]!);
  const bytes = scripts[name] ? [min, gzip, brotli].map(String) : ['', '', ''];
  const measured = throttles.flatMap((throttle) => [time(name, throttle).toFixed(1), ratio(name, throttle).toFixed(2)]);
  return [name, ...bytes, ...measured];
});
const heads = ['script', 'min', 'gzip', 'brotli'].concat(
  throttles.flatMap((throttle) => [`ms at ${throttle}x`, `of ${yardstick}`]),
);
const least = (name: string): number => Math.min(...times.get(`${name} 1`)!);
const isMet = throttles.every((throttle) => ratio(core, throttle) <= bar);
process.stdout.write(
  `Chromium ${version}, ${rounds} rounds, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, ` +
    `load ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after\n\n` +
    [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('') +
    `\nLeast disturbed, at 1x: ${core} ${least(core).toFixed(1)} ms, ${yardstick} ${least(yardstick).toFixed(1)} ms, ratio ${(least(core) / least(yardstick)).toFixed(2)}\n` +
    `${core} at most a third of ${yardstick}: ${isMet ? 'met' : 'missed'}\n`,
);
process.exitCode = isMet ? 0 : 1;
