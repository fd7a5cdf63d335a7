import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64, valueAsLogged } from '../../lib/generate/encode.ts';
import { asLogged, inOnePiece } from '../../lib/protocol/log-text.ts';
import { sentParameters } from './read-logs.ts';

it('what CloudFront escapes is escaped, and nothing else', () => {
  expect(asLogged('Mozilla/5.0 (X11; Linux x86_64) "a" [b] {c} ~!*()-_.:/?=&+,;@$\'')).toBe(
    'Mozilla/5.0%20(X11;%20Linux%20x86_64)%20%22a%22%20%5Bb%5D%20%7Bc%7D%20%7E!*()-_.:/?=&+,;@$%27',
  );
  expect(asLogged('<>#%|\\^`\t\u007f')).toBe('%3C%3E%23%25%7C%5C%5E%60%09%7F');
  expect(asLogged('é富')).toBe('%C3%A9%E5%AF%8C');
});

it('a value is encoded twice: by the tracker, then by CloudFront', () => {
  expect(valueAsLogged('a b/é~')).toBe('a%2520b%252F%25C3%25A9%7E');
});

it('any value comes back when both are undone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      expect(sentParameters(`page=${valueAsLogged(value)}`).get('page')).toBe(value);
    }),
  );
});

it('base64 needs no escapes', () => {
  expect(base64('{"a":"?>é"}')).toBe('eyJhIjoiPz7DqSJ9');
  expect(asLogged(base64('~~~???>>>'))).toBe(base64('~~~???>>>'));
});

it('a text in one piece is the same text', () => {
  expect(inOnePiece(`&tv=${'js-4.10.1'}&p=web`)).toBe('&tv=js-4.10.1&p=web');
});
