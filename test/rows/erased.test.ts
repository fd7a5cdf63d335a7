import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierHash } from '../../etl/rows/erased.ts';
import { isDistinctive, lineSearch } from '../../etl/rows/identifiers.ts';
import { createTransform } from '../../etl/rows/transform.ts';
import { line } from '../run/logs.ts';
import { twinTransform } from './twin.ts';

const who = 'anna+shop/1042';
const browser = 'a11ce000-0000-4000-8000-00000000000a';
const short = '42';
const salt = '00112233445566778899aabbccddeeff';
const settings = {
  version: 'test',
  pixelPaths: [],
  apps: null,
  hosts: null,
  enrich: null,
  erased: [
    { run: '20261124T040000Z', at: '', salt, hashes: [who, browser, short].map((one) => identifierHash(salt, one)) },
  ],
};

const request = (query: string, method = 'GET') => line('2026-11-23', '10:00:00', method, '/i', query, 'r1');
const base64 = (text: string) => Buffer.from(text).toString('base64url');
const url = encodeURIComponent;

/** What becomes of a line: `event`, or the reason or rule, by the transform; the twin must agree. */
async function outcomeOf(text: string): Promise<string> {
  const object = { object: 'a.log', bytes: 0, etag: 'e' };
  const content = Buffer.from(`${text}\n`);
  const rows: string[] = [];
  async function* bytes() {
    yield content;
  }
  const [tally] = await createTransform(settings).transform(
    object,
    bytes(),
    ({ bytes: all, start, end }) => void rows.push(all.toString('utf8', start, end)),
  );
  const twin = twinTransform(object, content, settings);
  expect(twin.tallies).toEqual([tally]);
  return tally!.events === 1 ? 'event' : [...Object.keys(tally!.bad), ...Object.keys(tally!.ignored)].join();
}

describe('somebody who was erased', () => {
  it.each([
    // Events, by who sent them.
    ['erased', request(`e=pv&uid=${url(who)}`)],
    ['erased', request(`e=pv&duid=${browser}`)],
    ['erased', request(`e=pv&nuid=${browser.toUpperCase()}`)],
    ['erased', request(`e=pv&sid=${browser}`)],
    ['erased', request(`e=pv&uid=${short}`)],
    ['erased', request(`e=pv&url=${url(`https://shop.example/?_sp=${browser}.1700000000000`)}`)],
    ['event', request('e=pv&uid=anna&duid=b11ce000-0000-4000-8000-00000000000a')],
    ['event', request(`e=pv&vid=${short}`)],
    // Bad lines, by what stands anywhere in them.
    ['erased', request(`e=no&uid=${url(who)}`)],
    ['erased', request(`e=no&url=${url(url(`https://shop.example/?for=${url(who)}`))}`)],
    ['erased', request(`e=no&x=${base64(JSON.stringify({ customer: who }))}`)],
    ['erased', request(`e=no&x=${base64('{"customer":"anna\\u002bshop\\/1042"}')}`)],
    ['erased', `debris ${browser.toUpperCase()}!`],
    ['erased', request(`e=no&uid=${short}`)],
    ['erased', request(`uid=${short}`, 'POST')],
    ['unknown_event', request(`e=no&vid=${short}`)],
    ['unknown_event', request('e=no&uid=anna')],
    ['column_count', `debris ${browser}0`],
    ['column_count', 'debris 42'],
    // Lines that are stored nowhere keep their rule.
    ['preflight', request(`e=pv&duid=${browser}`, 'OPTIONS')],
  ])('%s: %s', async (outcome, text) => {
    expect(await outcomeOf(text)).toBe(outcome);
  });

  it('is told by the transform and its twin alike in any debris', { timeout: 60_000 }, async () => {
    const piece = fc.constantFrom(
      who,
      browser,
      short,
      url(who),
      base64(`"id":"${who}"`),
      'uid=',
      '"sid":"',
      '"',
      '&',
      '%',
      '+',
      '.',
      ' ',
      '_sp=',
      'x',
      '\\',
      '%25',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        await outcomeOf(pieces.join(''));
      }),
      { numRuns: 200 },
    );
  });

  it('is found in raw lines as a whole word only, a short name only where it says who somebody is', () => {
    const carries = lineSearch(['customer-104', '42', 'ANNA@mail.example']);
    expect(carries('x customer-104.')).toBe(true);
    expect(carries('x=customer-1042')).toBe(false);
    expect(carries('e=pv&uid=42')).toBe(true);
    expect(carries('e=pv&tr_tt=42')).toBe(false);
    expect(carries(`u=${url(url('anna@mail.example'))}`)).toBe(true);
    expect(['12345678', '2026-11-24', '123456789012', 'abcdefgh', 'abc'].map(isDistinctive)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('costs a long line no more than a short one in proportion', async () => {
    const start = performance.now();
    await outcomeOf(`${'x'.repeat(65_000)} ${browser}`);
    // Searched from every character to its end it took half a minute.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
