import { once } from 'node:events';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../generate/read-logs.ts';
import { testFolder } from '../run/folder.ts';
import { fill, smallDisk } from '../run/small-disk.ts';
import { ask, collect, linesOf, logsOf, startChild } from './collectors.ts';

const eidOf = (query: string): string => query.slice('e=pv&eid='.length);

/** Sends until it is no longer answered, and notes the ids that were. */
async function sendUntilGone(port: number, sender: number, answered: string[]): Promise<void> {
  for (let i = 0; ; i++) {
    const eid = `${sender}-${i}`;
    try {
      if ((await ask(port, `/i?e=pv&eid=${eid}`)).status === 200) answered.push(eid);
    } catch {
      return;
    }
  }
}

describe('a collector that is killed', { timeout: 120_000 }, () => {
  it.each([
    ['while it writes lines', 3_600_000, 'SIGKILL'],
    ['while it makes logs all the time', 1, 'SIGKILL'],
    ['but may end', 3_600_000, 'SIGTERM'],
  ] as const)('%s has every answered request in the logs, once', async (_, rotateMs, signal) => {
    const raw = join(testFolder(), 'raw');
    const { child, port } = await startChild(raw, rotateMs);
    const answered: string[] = [];
    const senders = Array.from({ length: 8 }, (_, i) => sendUntilGone(port, i, answered));
    await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(200);
    const ended = once(child, 'exit');
    child.kill(signal);
    await Promise.all(senders);
    const [code] = await ended;
    if (signal === 'SIGKILL') await (await collect({ raw })).close();
    else expect(code).toBe(0);
    const logged = linesOf(raw).map(({ field }) => eidOf(field('cs-uri-query')));
    expect(new Set(logged).size).toBe(logged.length);
    expect(answered.filter((eid) => !logged.includes(eid))).toEqual([]);
    // What was on its way when it ended may be logged and not answered: a request of each sender at most.
    expect(logged.length - answered.length).toBeLessThanOrEqual(senders.length);
  });

  it('in the middle of a line leaves whole lines only', async () => {
    const raw = join(testFolder(), 'raw');
    const { child, port } = await startChild(raw, 3_600_000);
    await ask(port, '/i?e=pv&eid=whole');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const open = filesBelow(raw).find((file) => /^\.open\/\d+\./.test(file))!;
    appendFileSync(join(raw, open), '2026-11-25\t17:14:33\tLOC50-P1\t342');
    await (await collect({ raw })).close();
    expect(linesOf(raw).map(({ field }) => eidOf(field('cs-uri-query')))).toEqual(['whole']);
  });

  it('after a log was put in its place, and before its lines went, does not log them twice', async () => {
    const raw = join(testFolder(), 'raw');
    const first = await collect({ raw });
    await ask(first.port, '/i?e=pv&eid=once');
    const [name] = readdirSync(join(raw, '.open')).filter((file) => /^\d/.test(file));
    await first.close();
    const [log] = logsOf(raw);
    appendFileSync(join(raw, '.open', name!), linesOf(raw)[0]!.text.concat('\n'));
    await (await collect({ raw })).close();
    expect(logsOf(raw)).toEqual([log]);
    expect(linesOf(raw)).toHaveLength(1);
  });
});

it('lines become logs by themselves, in time and by size', async () => {
  const { port, raw } = await collect({ rotateMs: 50 });
  await ask(port, '/i?e=pv');
  await expect.poll(() => logsOf(raw).length).toBe(1);
  const sized = await collect({ maxLogBytes: 1000 });
  for (let i = 0; i < 9; i++) await ask(sized.port, `/i?e=pv&page=${'x'.repeat(300)}`);
  expect(filesBelow(sized.raw).filter((file) => /^\.open\/\d/.test(file)).length).toBeGreaterThan(3);
});

it('what is being answered when it is closed is answered, and nothing afterwards', async () => {
  const { port, raw, close } = await collect();
  const answers = Promise.allSettled(Array.from({ length: 200 }, (_, i) => ask(port, `/i?e=pv&eid=${i}`)));
  await ask(port, '/i?e=pv&eid=first');
  await close();
  const answered = (await answers).filter(({ status }) => status === 'fulfilled').length;
  expect(linesOf(raw).length).toBeGreaterThanOrEqual(answered + 1);
  await expect(ask(port, '/i?e=pv')).rejects.toThrow('ECONNREFUSED');
});

describe('a full disk', () => {
  it('is answered with 503 and a sentence, and loses nothing that was answered otherwise', async (context) => {
    const disk = join(testFolder(), 'disk');
    if (!smallDisk(disk, '2m')) context.skip('no small disk could be mounted here (needs root)');
    const raw = join(disk, 'raw');
    const warnings: string[] = [];
    const { port, flush, close } = await collect({ raw, warn: (why) => warnings.push(why), rotateMs: 100 });
    const send = (eid: number) =>
      ask(port, `/i?e=pv&eid=${eid}&page=${'x'.repeat(1000)}`, { headers: { origin: 'https://shop.example' } });
    const answered: string[] = [];
    const take = async (eid: number) => {
      const answer = await send(eid);
      if (answer.status === 200) answered.push(String(eid));
      return answer;
    };
    for (let i = 0; i < 20; i++) await take(i);
    const fillers: string[] = [];
    let eid = 100;
    let refused = await take(eid);
    // A log made of its lines frees what they took: filled again.
    while (refused.status === 200 && eid < 200) {
      fillers.push(join(disk, `filler-${eid}`));
      fill(fillers.at(-1)!);
      eid += 1;
      refused = await take(eid);
    }
    expect(refused).toMatchObject({
      status: 503,
      body: 'The event was not taken, send it again: the disk is full.\n',
      headers: { 'access-control-allow-origin': 'https://shop.example', 'access-control-allow-credentials': 'true' },
    });
    await expect(flush()).rejects.toThrow('ENOSPC');
    await expect.poll(() => warnings).toContain('the disk is full');
    for (const filler of fillers) rmSync(filler);
    expect((await take(300)).status).toBe(200);
    await close();
    const logged = linesOf(raw).map(({ field }) => /eid=(\d+)/.exec(field('cs-uri-query'))![1]!);
    expect(logged.sort()).toEqual(answered.sort());
    expect(logged).not.toContain(String(eid));
  });
});
