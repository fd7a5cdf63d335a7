import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64Plainly } from '../../etl/rows/base64.ts';
import { decode, decodeField, decodeValue, isDoublyEncoded, plusIsPlus, plusIsSpace } from '../../etl/rows/decode.ts';
import { type Envelope, JsonReader } from '../../etl/rows/json-reader.ts';
import { Memory } from '../../etl/rows/memory.ts';
import { schemas } from '../../lib/protocol/parameters.ts';
import { fuzz, patience, tried } from './fuzz.ts';

/** What is at the top of memory after a function wrote there. */
interface Written {
  readonly text: string;
  readonly flags: number;
}

function place(memory: Memory, bytes: Uint8Array): readonly [start: number, end: number] {
  memory.clear();
  const start = memory.top;
  memory.bytes.set(bytes, start);
  memory.top += bytes.length;
  return [start, memory.top];
}

function written(memory: Memory, write: () => void): Written {
  const from = memory.top;
  write();
  return { text: memory.bytes.toString('latin1', from, memory.top), flags: memory.flags };
}

const pieces = fc.constantFrom(
  ...['%', '%2', '%25', '%2541', '%2F', '%C3%A9', '%25C3%25A9', '%C2%85', '%E2%82', '+', ' ', 'é', '\u0085', '\ufeff'],
  ...['\t', '\0', 'a', 'Z', '=', '&', '-', '_', '/', 'cx', 'page=', 'e=pv&', '😀', '%F0%9F%98%80', '%ED%A0%80'],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
  fc.uint8Array({ maxLength: 80 }),
);

const jsonPieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"schema":',
    '"data":',
    '"id":"x"',
    'null',
    'true',
    'fals',
    '-0',
    '1.5e3',
    '01',
  ],
  ...[`"iglu:${schemas.contexts}/1-0-0"`, `"iglu:${schemas.selfDescribing}/1-0-0"`, `"iglu:${schemas.webPage}/1-0-0"`],
  ...[
    '"iglu:a.b/c/jsonschema/1-0-0"',
    '"iglu:a/b"',
    '"\\u00e9"',
    '"\\x"',
    '"sch\\u0065ma":',
    ' ',
    '\n',
    '"é"',
    '{"id":"v"}',
  ],
  ...['{"schema":"iglu:a.b/c/jsonschema/1-0-0","data":{}}', '"data":[', '{"schema":'],
);

/** Envelopes as trackers send them, with a piece taken out, put in or put in another's place now and then. */
const nearEnvelope = fc
  .record({
    whole: fc.constantFrom(
      `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[{"schema":"iglu:${schemas.webPage}/1-0-0","data":{"id":"v"}}]}`,
      `{"schema":"iglu:${schemas.contexts}/1-0-1","data":[]}`,
      `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":{"schema":"iglu:a.b/c/jsonschema/1-0-0","data":{"n":1}}}`,
      `{"data":[{"data":{"a":[1,{}]},"schema":"iglu:a/b/c/1-0-0"}],"schema":"iglu:${schemas.contexts}/1-0-0"}`,
    ),
    at: fc.nat(200),
    length: fc.nat(3),
    piece: fc.oneof(fc.constant(''), jsonPieces),
  })
  .map(({ whole, at, length, piece }) => whole.slice(0, at) + piece + whole.slice(at + length));
const json = fc.oneof(
  nearEnvelope,
  fc.array(jsonPieces, { maxLength: 25 }).map((parts) => parts.join('')),
);

describe('a byte loop gives what its plain form gives', () => {
  const memory = new Memory();
  const reader = new JsonReader(memory);

  it(
    `when it decodes a value ${tried}`,
    () => {
      fc.assert(
        fc.property(text, fc.boolean(), fc.constantFrom(plusIsPlus, plusIsSpace), (bytes, twice, plus) => {
          const [start, end] = place(memory, bytes);
          const quick = written(memory, () => decodeValue(memory, start, end, twice, plus));
          expect(quick).toEqual(written(memory, () => decode(memory, start, end, twice, plus)));
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `when it decodes a field by the encoding it proves to have ${tried}`,
    () => {
      fc.assert(
        fc.property(text, (bytes) => {
          const [start, end] = place(memory, bytes);
          const quick = written(memory, () => decodeField(memory, start, end));
          const twice = isDoublyEncoded(memory.bytes, start, end);
          expect(quick).toEqual(written(memory, () => decode(memory, start, end, twice, plusIsPlus)));
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `when it decodes base64 ${tried}`,
    () => {
      const digits = fc.constantFrom(...'ABab09+/-_= %\u00e9');
      const encoded = fc.oneof(
        fc.array(digits, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(Buffer.from(bytes).toString('base64url'))),
        fc.string({ unit: 'grapheme' }).map((said) => Buffer.from(Buffer.from(said).toString('base64'))),
      );
      fc.assert(
        fc.property(encoded, (bytes) => {
          const [start, end] = place(memory, bytes);
          const outcome = (decoder: typeof decodeBase64) => {
            const from = memory.top;
            return decoder(memory, start, end) ? memory.bytes.toString('latin1', from, memory.top) : null;
          };
          expect(outcome(decodeBase64)).toBe(outcome(decodeBase64Plainly));
        }),
        fuzz,
      );
    },
    patience,
  );

  it(
    `when it reads JSON and its envelope ${tried}`,
    () => {
      const facts = (isJson: boolean, start: number) => {
        const { isEnvelope, end, schemaStart, schemaEnd, pageViewId, pageViewIdStart, pageViewIdEnd } = reader;
        if (!isJson || !isEnvelope) return { isJson, isEnvelope: isJson && isEnvelope };
        return {
          compact: memory.text(start, end),
          schema: reader.entitiesEnd < 0 ? memory.text(schemaStart, schemaEnd) : null,
          pageViewId: pageViewIdStart < 0 ? pageViewId : memory.text(pageViewIdStart, pageViewIdEnd),
          entitiesEnd: reader.entitiesEnd < 0 ? -1 : reader.entitiesEnd - start,
          entityCount: reader.entityCount,
        };
      };
      fc.assert(
        fc.property(json, fc.constantFrom<Envelope>('contexts', 'self_describing'), (said, envelope) => {
          const read = (how: 'read' | 'readPlainly') => {
            const [start, end] = place(memory, Buffer.from(said));
            return facts(reader[how](start, end, envelope), start);
          };
          expect(read('read')).toEqual(read('readPlainly'));
          expect(read('readPlainly').isJson ?? true).toBe(isJson(said));
        }),
        fuzz,
      );
    },
    patience,
  );
});

/** What JSON.parse says, which the plain reader has to say too. */
function isJson(said: string): boolean {
  try {
    JSON.parse(said);
    return true;
  } catch {
    return false;
  }
}
