import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowSettings } from '../../etl/rows/api.ts';
import { createTransform } from '../../etl/rows/transform.ts';
import type { Column } from '../../lib/protocol/event.ts';
import { nullText } from '../../lib/protocol/row.ts';
import { cellsOf } from './cells.ts';
import { compareTwins, piecesOf } from './compareTwins.ts';
import { fuzz, patience, tried } from './fuzz.ts';
import { implementations, objectOf, plainSettings, slow, transformedBy } from './implementations.ts';
import { anyBytes, cuts, damagedBytes, nearLog } from './nearLines.ts';
import { wholeEvent } from './wholeEvents.ts';

const settings: fc.Arbitrary<RowSettings> = fc.record({
  version: fc.constant('firn-0.1.0'),
  pixelPaths: fc.constantFrom([], [], ['/c.gif']),
  apps: fc.constantFrom(null, null, null, ['shop', 'x']),
  hosts: fc.constantFrom(null, null, null, ['shop.example', 'example']),
  enrich: fc.constant(null),
});

/** The columns of `RowView.keys`, in its order. */
const keyColumns = ['event_id', 'event_fingerprint', 'collector_tstamp', 'request_id'] as const;

/** Names of files as people and CloudFront give them. */
const objectName = fc
  .oneof(fc.string({ minLength: 1, maxLength: 30 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }))
  .filter((name) => !/[\u0000-\u001f\u007f-\u009f]/.test(name));

/** The transform undoes gzip, the twin is given plain content. */
const isPlain = (content: Buffer): boolean => !(content[0] === 0x1f && content[1] === 0x8b);

describe.each(implementations)('$name', (implementation) => {
  it(
    `makes rows of any bytes, and accounts for every line ${tried}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(anyBytes, damagedBytes(nearLog)), cuts, async (content, places) => {
          fc.pre(isPlain(content));
          const { rows, tallies } = await implementation.transform(
            objectOf('any', content),
            piecesOf(content, places),
            plainSettings,
          );
          const kinds = rows.map((row) => cellsOf(row).kind);
          const lineEnds = content.filter((byte) => byte === 0x0a).length;
          const lines = lineEnds + (content.length > 0 && content.at(-1) !== 0x0a ? 1 : 0);
          expect(tallies.reduce((sum, tally) => sum + tally.lines, 0)).toBe(lines);
          expect(tallies.reduce((sum, tally) => sum + tally.events, 0)).toBe(kinds.filter((k) => k === 'event').length);
          let bad = 0;
          for (const tally of tallies) {
            const badHere = Object.values(tally.bad).reduce((sum, n) => sum + n, 0);
            const ignoredHere = Object.values(tally.ignored).reduce((sum, n) => sum + n, 0);
            expect(tally.lines).toBe(tally.events + badHere + ignoredHere);
            bad += badHere;
          }
          expect(bad).toBe(kinds.filter((kind) => kind === 'bad').length);
          expect(kinds.filter((kind) => kind === 'tally')).toHaveLength(tallies.length);
          expect(tallies.map(({ error }) => error)).toEqual(tallies.map(() => null));
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `gives back the event a tracker sent, whoever sent it and however it was logged ${tried}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(wholeEvent, async ({ log, expected }) => {
          const { rows } = await implementation.transform(objectOf('event', log), [log], plainSettings);
          const cells = cellsOf(rows[0] ?? '');
          const found = Object.fromEntries(Object.keys(expected).map((column) => [column, cells[column as Column]]));
          expect({ kind: cells.kind, ...found, field_errors: cells.field_errors }).toEqual({
            kind: 'event',
            ...expected,
            field_errors: null,
          });
        }),
        fuzz,
      );
    },
    patience,
  );
});

describe('the transform and its twin make the same rows and tallies', () => {
  it(
    `of realistic lines ${tried}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(nearLog, settings, cuts, async (content, how, places) => {
          await compareTwins(content, how, places);
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `of lines that accidents happened to ${tried}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(damagedBytes(nearLog), settings, cuts, async (content, how, places) => {
          fc.pre(isPlain(content));
          await compareTwins(content, how, places);
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `of bytes without sense ${tried}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBytes, cuts, async (content, places) => {
          fc.pre(isPlain(content));
          await compareTwins(content, plainSettings, places);
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `of an object of any name, whatever the same transform read before it ${tried}`,
    async () => {
      const used = createTransform(plainSettings);
      await fc.assert(
        fc.asyncProperty(damagedBytes(nearLog), nearLog, cuts, objectName, async (before, content, places, name) => {
          fc.pre(isPlain(before));
          const object = objectOf(name, content);
          await transformedBy(used, objectOf('before', before), [before]);
          const after = await transformedBy(used, object, piecesOf(content, places));
          expect(after).toEqual(await slow.transform(object, [content], plainSettings));
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    'of rows whose identifying columns are where the view says they are',
    async () => {
      await fc.assert(
        fc.asyncProperty(nearLog, async (content) => {
          async function* bytes() {
            yield content;
          }
          await createTransform(plainSettings).transform(objectOf('keys', content), bytes(), (row) => {
            if (row.kind !== 'event') return;
            const cells = cellsOf(row.bytes.toString('utf8', row.start, row.end - 1));
            const found = keyColumns.map((_, at) => row.bytes.toString('utf8', row.keys[2 * at], row.keys[2 * at + 1]));
            expect(found).toEqual(keyColumns.map((column) => cells[column] ?? nullText));
            expect([row.kind, row.dt]).toEqual([cells.kind, cells.dt]);
          });
        }),
        fuzz,
      );
    },
    patience,
  );
});
