/** Logs in which a person named Anna occurs in every way a person can, among others. */
import { join } from 'node:path';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';

/** Escaped wherever it stands. */
export const anna = 'anna+shop/1042';
const annaPhone = 'a11ce000-0000-4000-8000-00000000000a';
const annaLaptop = 'a11ce000-0000-4000-8000-00000000000b';
const annaNetwork = 'a11ce000-0000-4000-8000-00000000000c';
const annaSession = 'a11ce000-0000-4000-8000-00000000000d';
/** Everything Anna goes by; the byte search finds none of it afterwards. */
export const annaIs = [anna, annaPhone, annaLaptop, annaNetwork, annaSession] as const;

export const runs = ['20261121T040000Z', '20261122T040000Z', '20261123T040000Z'] as const;
const day = (n: number) => `2026-11-${20 + n}`;

const contexts = (id: string): string =>
  Buffer.from(
    JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [{ schema: 'iglu:com.acme/customer/jsonschema/1-0-0', data: { id } }],
    }),
  ).toString('base64url');

/** An event of day n; numbers from 900 on are Anna's, or name her. */
const event = (n: number, file: number, more: Readonly<Record<string, string>>) =>
  eventLine({
    at: `${day(file)} 10:00:${String(n % 60).padStart(2, '0')}`,
    eid: uuid(n),
    content: `page ${n}`,
    request: `r${file}-${n}`,
    more,
  });

const others = (file: number): readonly string[] =>
  Array.from({ length: 8 }, (_, n) =>
    event(file * 10 + n, file, { uid: `customer-${n % 3}`, duid: uuid(700 + (n % 4)), nuid: uuid(800 + n) }),
  );

/** Logs by name: three days, a run each. */
const logs: Readonly<Record<string, (file: number) => readonly string[]>> = {
  [`E1.${day(0)}-10.a.gz`]: (file) => [
    ...others(file),
    event(900, file, { uid: anna, duid: annaPhone, nuid: annaNetwork }),
    event(901, file, { duid: annaPhone, sid: annaSession }),
    'debris',
  ],
  [`E1.${day(1)}-10.b.gz`]: (file) => [
    ...others(file),
    // A copy of the day before, a browser known by the session only, and one by its network id.
    eventLine({
      at: `${day(0)} 10:00:01`,
      eid: uuid(901),
      content: 'page 901',
      request: 'r0-901',
      more: { duid: annaPhone, sid: annaSession },
    }),
    event(902, file, { uid: anna, duid: annaLaptop }),
    event(903, file, { nuid: annaNetwork.toUpperCase() }),
    // Of others, naming her: in an address, in an entity, in a link she sent.
    event(904, file, { duid: uuid(700), url: `https://shop.example/unsubscribe?for=${encodeURIComponent(anna)}` }),
    event(905, file, { duid: uuid(701), cx: contexts(anna) }),
    event(906, file, { duid: uuid(702), url: `https://shop.example/?_sp=${annaPhone}.1700000000000` }),
  ],
  [`E1.${day(2)}-10.c.log`]: (file) => [
    ...others(file),
    // No events: a preflight, a bad line with her in a parameter, one with her in debris, a line that is too long.
    line(day(file), '10:01:00', 'OPTIONS', '/i', `e=pv&duid=${annaLaptop}`, 'p1'),
    line(day(file), '10:01:01', 'GET', '/i', `e=nonsense&uid=${encodeURIComponent(anna)}`, 'p2'),
    `debris of ${anna}`,
    `${'x'.repeat(70_000)} ${annaPhone}`,
    'debris of nobody',
  ],
};

export const writeLogs = (raw: string, names: readonly string[] = Object.keys(logs)): void => {
  for (const [file, [name, lines]] of Object.entries(logs).entries())
    if (names.includes(name)) writeLog(raw, name, lines(file));
};
export const logNames = Object.keys(logs);

/** A log that comes after the erasure: Anna once more, and somebody new. */
export const writeLateLog = (raw: string): string =>
  writeLog(raw, `E1.${day(2)}-11.late.gz`, [
    event(950, 2, { uid: anna, duid: uuid(790) }),
    event(951, 2, { duid: annaLaptop }),
    event(30, 2, { duid: uuid(791) }),
    line(day(2), '10:02:00', 'GET', '/i', `e=nonsense&duid=${annaPhone}`, 'p3'),
  ]);

export const storeIn = (folder: string): string => join(folder, 'store');
export const rawIn = (folder: string): string => join(folder, 'raw');
