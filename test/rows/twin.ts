import { createHash, createHmac } from 'node:crypto';
import type { RowSettings } from '../../etl/rows/api.ts';
import { type Column, columns, type Field, fields, type Source } from '../../lib/protocol/event.ts';
import {
  emptyValue,
  escapedByCloudFront,
  functionResult,
  generations,
  type LogField,
  logFields,
  maxLineBytes,
  neededFields,
} from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  campaignParameters,
  clickIds,
  crossDomainParameter,
  defaultCollector,
  type EventKind,
  eventKinds,
  eventNamespace,
  madeUpTrackers,
  notFingerprinted,
  pixelPaths,
  platforms,
  schemaOfKind,
  schemas,
  seedEraKinds,
  seedEraOnly,
  webhookParameters,
} from '../../lib/protocol/parameters.ts';
import {
  type BadReason,
  badReasons,
  type FieldFault,
  type IgnoreRule,
  ignoreRules,
  nullText,
  rowColumns,
  type Tally,
  undatedDay,
} from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';

/**
 * The slow, obvious twin of the row transform: strings, split, regular expressions, an object per line.
 *
 * Written from `etl/rows/README.md` and the protocol alone; shares no code with `etl/rows`, so that a difference between
 * the two is a mistake in one of them. Bytes are held as Latin-1 strings (a character is a byte) until they are decoded.
 */
export function twinTransform(
  object: RawObject,
  content: Buffer,
  settings: RowSettings,
): { rows: string[]; tallies: Tally[] } {
  const rows: string[] = [];
  const lines: { isHeader: boolean; time: number | null; outcome: Outcome }[] = [];
  let header: readonly string[] | null = null;

  for (const line of linesOf(content)) {
    if (line.startsWith('#')) {
      if (line.startsWith('#Fields:') && line.length <= maxLineBytes)
        header = headerNames(line.slice('#Fields:'.length));
      lines.push({ isHeader: true, time: null, outcome: ignored('header') });
      continue;
    }
    const { time, outcome: read } = readLine(line, header, settings);
    const outcome = read.kind === 'bad' && namesErased(line, settings) ? ignored('erased') : read;
    lines.push({ isHeader: false, time, outcome });
    if (outcome.kind === 'ignored') continue;
    const tstamp = time === null ? null : timestampText(time);
    const cells =
      outcome.kind === 'event'
        ? outcome.values
        : { ...badCells(outcome, line), collector_tstamp: tstamp, v_etl: settings.version };
    rows.push(rowText({ kind: outcome.kind, dt: dayOf(time), object: clean(object.object), ...cells }));
  }

  const firstDay = dayOf(lines.find(({ time }) => time !== null)?.time ?? null);
  const tallies = talliesOf(
    object,
    lines.map(({ isHeader, time, outcome }) => ({ day: isHeader ? firstDay : dayOf(time), outcome })),
  );
  for (const tally of tallies) {
    rows.push(rowText({ kind: 'tally', dt: tally.dt, object: clean(object.object), tally: JSON.stringify(tally) }));
  }
  return { rows, tallies };
}

type Outcome =
  | { readonly kind: 'ignored'; readonly rule: IgnoreRule }
  | {
      readonly kind: 'bad';
      readonly reason: BadReason;
      readonly detail?: string;
      readonly field?: string;
      readonly value?: string | null;
    }
  | { readonly kind: 'event'; readonly values: Partial<Record<Column, string | null>> };

const ignored = (rule: IgnoreRule): Outcome => ({ kind: 'ignored', rule });

// ---------------------------------------------------------------- rows and tallies

const rowText = (values: Readonly<Record<string, string | null | undefined>>): string =>
  rowColumns.map((column) => values[column] ?? nullText).join('\t');

function badCells(bad: Outcome & { kind: 'bad' }, line: string): Record<string, string | null> {
  return {
    bad_reason: bad.reason,
    bad_detail: bad.detail ?? null,
    bad_field: bad.field ?? null,
    bad_value: bad.value == null ? null : cut(clean(bad.value) ?? '', 1000) || null,
    bad_line: printable(line.slice(0, maxLineBytes)) || null,
  };
}

function talliesOf(object: RawObject, lines: readonly { day: string; outcome: Outcome }[]): Tally[] {
  const days = lines.length === 0 ? [undatedDay] : [...new Set(lines.map(({ day }) => day))].sort();
  return days.map((dt) => {
    const outcomes = lines.filter(({ day }) => day === dt).map(({ outcome }) => outcome);
    const bad: Partial<Record<BadReason, number>> = {};
    for (const reason of Object.keys(badReasons) as BadReason[]) {
      const n = outcomes.filter((outcome) => outcome.kind === 'bad' && outcome.reason === reason).length;
      if (n > 0) bad[reason] = n;
    }
    const skipped: Partial<Record<IgnoreRule, number>> = {};
    for (const rule of Object.keys(ignoreRules) as IgnoreRule[]) {
      const n = outcomes.filter((outcome) => outcome.kind === 'ignored' && outcome.rule === rule).length;
      if (n > 0) skipped[rule] = n;
    }
    return {
      object: object.object,
      bytes: object.bytes,
      etag: object.etag,
      dt,
      lines: outcomes.length,
      events: outcomes.filter(({ kind }) => kind === 'event').length,
      bad,
      ignored: skipped,
      error: null,
    };
  });
}

const utf8Sequence =
  /[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\s\S]/g;

/** A raw line as one cell: what cannot stand in it is escaped, so that the bytes can be had back. */
function printable(line: string): string {
  return line.replace(utf8Sequence, (bytes) => {
    if (bytes === '\\') return '\\\\';
    if (bytes === '\t') return '\\t';
    const control = /^[\x00-\x1f\x7f]$|^\xc2[\x80-\x9f]$/.test(bytes);
    const invalid = /^[\x80-\xff]$/.test(bytes);
    if (!control && !invalid) return utf8(bytes);
    return [...bytes].map((byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
  });
}

// ---------------------------------------------------------------- lines and fields

function linesOf(content: Buffer): string[] {
  const parts = content.toString('latin1').split('\n');
  const last = parts.pop() ?? '';
  const lines = parts.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return last === '' ? lines : [...lines, last];
}

const fieldName = (name: string): string =>
  name
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

const headerNames = (text: string): string[] =>
  text
    .split(/[ \t]+/)
    .filter((name) => name !== '')
    .map(fieldName);

function splitLine(line: string): string[] {
  if (line.includes('\t')) return line.split('\t');
  return line.split(/ +/).filter((word) => word !== '');
}

/** The fields of a line, found by any spelling of their names; null where absent. */
type LogLine = (field: LogField) => string | null;

function readLine(
  line: string,
  header: readonly string[] | null,
  settings: RowSettings,
): { time: number | null; outcome: Outcome } {
  const firstTwo = splitLine(line.slice(0, maxLineBytes));
  const roughTime = timeOfDateAndTime(firstTwo[0] ?? '', firstTwo[1] ?? '');
  if (line.length > maxLineBytes) {
    return { time: roughTime, outcome: { kind: 'bad', reason: 'line_too_long', detail: `${line.length} bytes` } };
  }
  const cells = splitLine(line);
  let names: readonly string[];
  if (header !== null && header.length === cells.length) {
    names = header;
    const missing = missingField(names);
    if (missing !== null) {
      return { time: roughTime, outcome: { kind: 'bad', reason: 'missing_field', field: missing } };
    }
  } else if ((generations as readonly number[]).includes(cells.length)) {
    names = logFields.slice(0, cells.length).map(fieldName);
  } else {
    return { time: roughTime, outcome: { kind: 'bad', reason: 'column_count', detail: `${cells.length} columns` } };
  }
  const asItStands = (field: LogField): string => cells[names.indexOf(fieldName(field))] ?? '';
  const log: LogLine = (field) => {
    const cell = asItStands(field);
    return cell === '' || cell === emptyValue ? null : cell;
  };
  const time = collectorTime(log);
  return { time, outcome: judge(line, log, time, utf8(`${asItStands('date')} ${asItStands('time')}`), settings) };
}

function missingField(names: readonly string[]): string | null {
  const has = (field: LogField) => names.includes(fieldName(field));
  const needed = neededFields.find((field) => !has(field));
  if (needed !== undefined) return needed;
  return (has('date') && has('time')) || has('timestamp(ms)') || has('timestamp') ? null : 'date';
}

const lastMillisecond = 253402300799999;

function collectorTime(log: LogLine): number | null {
  const number = (text: string | null) => (text !== null && /^[0-9]+$/.test(text) ? Number(text) : 0);
  const milliseconds = number(log('timestamp(ms)'));
  if (milliseconds >= 1 && milliseconds <= lastMillisecond) return milliseconds;
  const seconds = number(log('timestamp'));
  if (seconds >= 1 && seconds <= 253402300799) return seconds * 1000;
  return timeOfDateAndTime(log('date') ?? '', log('time') ?? '');
}

/** Milliseconds since 1970, or null where it is no real time of 1970 to 9999. */
function timeOfDateAndTime(date: string, time: string): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date) || !/^[0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(time)) return null;
  const found = Date.parse(`${date}T${time}.000Z`);
  if (Number.isNaN(found) || found < 0) return null;
  // Date.parse takes 24:00:00 and, in some engines, 31 February: only what is written the same way is real.
  return timestampText(found) === `${date} ${time}.000` ? found : null;
}

const timestampText = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
const dayOf = (time: number | null): string => (time === null ? undatedDay : timestampText(time).slice(0, 10));

function judge(line: string, log: LogLine, time: number | null, dateAndTime: string, settings: RowSettings): Outcome {
  const stem = log('cs-uri-stem') ?? '';
  const path = utf8(stem.split('?')[0] ?? '');
  if (![...Object.values<string>(pixelPaths), ...settings.pixelPaths].includes(path)) return ignored('not_pixel');

  const method = log('cs-method');
  if (method === 'HEAD') return ignored('head');
  if (method === 'OPTIONS') return ignored('preflight');
  if (method === 'POST') return { kind: 'bad', reason: 'post_body_not_logged' };
  if (method !== 'GET') return ignored('other_method');

  const status = log('sc-status') ?? '';
  const resultTypes = [
    log('x-edge-result-type'),
    log('x-edge-response-result-type'),
    log('x-edge-detailed-result-type'),
  ];
  const answered = resultTypes.includes(functionResult) && path !== pixelPaths.redirect;
  if (/^[0-9]{3}$/.test(status) && Number(status) >= 400 && !answered) return ignored('refused');

  const query = log('cs-uri-query') ?? (stem.includes('?') ? stem.slice(stem.indexOf('?') + 1) : '');
  if (query === '') return ignored('empty_query');
  if (time === null) return { kind: 'bad', reason: 'bad_time', field: 'date', value: dateAndTime };

  const sent = parametersOf(query.replace(/^\?/, ''));
  const kind = kindOf(path, sent);
  if ('reason' in kind) return kind;

  const values = eventValues(line, log, time, sent, kind, settings);
  if (settings.apps !== null && !settings.apps.includes(values.app_id ?? '')) return ignored('unknown_app');
  const host = values.page_urlhost ?? null;
  if (settings.hosts !== null && !settings.hosts.some((own) => host === own || host?.endsWith(`.${own}`))) {
    return ignored('foreign_host');
  }
  const names = [
    ...[values.user_id, values.domain_userid, values.network_userid, values.domain_sessionid],
    values.refr_domain_userid,
  ];
  if (names.some((name) => name != null && isErased(name, settings))) return ignored('erased');
  return { kind: 'event', values };
}

// ---------------------------------------------------------------- people who were erased

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isErased(name: string, { erased = [] }: RowSettings): boolean {
  const same = uuidForm.test(name) ? name.toLowerCase() : name;
  return erased.some(({ salt, hashes }) => {
    const hash = createHmac('sha256', Buffer.from(salt, 'hex')).update(same).digest('hex');
    return hashes.includes(hash.slice(0, 32));
  });
}

/** Whether a line that is no event names somebody who was erased. */
function namesErased(line: string, settings: RowSettings): boolean {
  if (settings.erased === undefined) return false;
  const readings = [utf8(line.slice(0, maxLineBytes))];
  while (readings.length < 4) {
    const decoded = readings.at(-1)!.replace(/(%[0-9a-f]{2})+/gi, (run) => utf8(unescapedBytes(run)));
    if (decoded === readings.at(-1)) break;
    readings.push(decoded);
  }
  const hidden = readings.flatMap((text) => text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []);
  readings.push(...hidden.map((run) => Buffer.from(run, 'base64').toString('utf8')).filter(isText));
  readings.push(
    ...readings.map((text) =>
      text
        .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
        .replace(/\\(["\\/])/g, '$1'),
    ),
  );
  return readings.some((text) => {
    const pairs = [
      ...[...text.matchAll(/(?<![\w.])([\w.]{1,64})=(?=([^&;\t#]{0,512}))/g)].flatMap(([, name, value]) => [
        [name!, value!],
        [name!, value!.split(' ')[0]!],
        [name!, value!.split('+').join(' ')],
        ...(name === '_sp' ? [[name, value!.split('.')[0]!]] : []),
      ]),
      ...[...text.matchAll(/"([\w.]{1,64})"\s{0,4}:\s{0,4}"([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    ];
    const words = [...text.split(/[^\w.@+:~-]+/), ...text.split(/[^\w@-]+/)];
    const tells = ['uid', 'duid', 'nuid', 'tnuid', 'sid', 'sp', '_sp'];
    const candidates = [
      ...pairs.filter(([name, value]) => tells.includes(name!) || isDistinctive(value!)).map(([, value]) => value!),
      ...words.filter(isDistinctive),
    ];
    return candidates.some((candidate) => candidate !== '' && isErased(candidate, settings));
  });
}

const unescapedBytes = (run: string): string =>
  run.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const isText = (text: string): boolean => text !== '' && !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text);
const isDistinctive = (text: string): boolean => text.length >= 12 || (text.length >= 8 && /[^\d\s.,:/-]/.test(text));

// ---------------------------------------------------------------- encoding

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8 = (bytes: string): string => decoder.decode(Buffer.from(bytes, 'latin1'));
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function isDoublyEncoded(field: string): boolean {
  const found = field.match(/%[0-9A-Fa-f]{2}/g) ?? [];
  const proof = found.some((escaped) => {
    const byte = Number.parseInt(escaped.slice(1), 16);
    return byte > 32 && byte < 127 && !escapedByCloudFront.includes(String.fromCharCode(byte));
  });
  return !proof && /%25[0-9A-Fa-f]{2}/.test(field);
}

/** Undoes the escapes of a byte string, in one pass; the result is bytes again. */
function unescapeBytes(bytes: string, how: { doubly: boolean; plusIsSpace: boolean }): string {
  const escapes = how.doubly ? /%25([0-9A-Fa-f]{2})|%([0-9A-Fa-f]{2})|\+/g : /%()([0-9A-Fa-f]{2})|\+/g;
  return bytes.replace(escapes, (escaped, inner: string, outer: string) => {
    if (escaped === '+') return how.plusIsSpace ? ' ' : '+';
    return String.fromCharCode(Number.parseInt(inner || outer, 16));
  });
}

/** Names and values of `a=b&c=d`, decoded; of a repeated name the last value. */
function parametersOf(bytes: string): Map<string, string> {
  const doubly = isDoublyEncoded(bytes);
  const found = new Map<string, string>();
  for (const pair of bytes.split('&')) {
    const at = pair.indexOf('=');
    const name = utf8(unescapeBytes(at < 0 ? pair : pair.slice(0, at), { doubly, plusIsSpace: true }));
    const value = at < 0 ? '' : pair.slice(at + 1);
    if (name === '') continue;
    if ((base64Parameters as readonly string[]).includes(name)) {
      found.set(name, utf8(unescapeBytes(value, { doubly, plusIsSpace: false })).replaceAll(' ', '+'));
    } else {
      found.set(name, utf8(unescapeBytes(value, { doubly, plusIsSpace: true })));
    }
  }
  return found;
}

const pixelData = (bytes: string): Map<string, string> =>
  parametersOf(bytes.includes('=') ? bytes : unescapeBytes(bytes, { doubly: false, plusIsSpace: false }));

const decodedHeader = (bytes: string): string =>
  utf8(unescapeBytes(bytes, { doubly: isDoublyEncoded(bytes), plusIsSpace: false }));

const decodedReferrer = (bytes: string): string =>
  utf8(isDoublyEncoded(bytes) ? bytes.replace(/%25([0-9A-Fa-f]{2})/g, '%$1') : bytes);

function spCookie(bytes: string): string | null {
  const cookies = decodedHeader(bytes).split(';').map(trimSpaces);
  return cookies.find((cookie) => cookie.startsWith('sp='))?.slice('sp='.length) ?? null;
}

// ---------------------------------------------------------------- kind of event

interface Kind {
  readonly event: EventKind;
  readonly origin: 'tracker' | 'seed era' | 'webhook' | 'redirect';
  /** Made of a webhook or a redirect: what `unstruct_event` holds. */
  readonly ownEvent?: string;
  /** Made of a redirect that has an event of its own: goes to `contexts`. */
  readonly entity?: string;
}

const schemaPattern = /^iglu:([A-Za-z0-9_.-]+)\/([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)\/([0-9]+-[0-9]+-[0-9]+)$/;

function kindOf(path: string, sent: ReadonlyMap<string, string>): Kind | (Outcome & { kind: 'bad' }) {
  if (path === pixelPaths.iglu) {
    const schema = sent.get('schema') ?? null;
    if (schema === null || !schemaPattern.test(schema)) {
      return { kind: 'bad', reason: 'webhook_schema', field: 'schema', value: schema };
    }
    const own: readonly string[] = [...webhookParameters, 'schema'];
    const pairs = [...sent]
      .filter(([name]) => !own.includes(name))
      .sort(byBytes)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return { event: 'unstruct', origin: 'webhook', ownEvent: selfDescribing(schema, `{${pairs.join(',')}}`) };
  }

  const e = clean(sent.get('e') ?? '');
  let entity: string | undefined;
  if (path === pixelPaths.redirect) {
    const uri = clean(sent.get('u') ?? '');
    if (uri === null) return { kind: 'bad', reason: 'missing_redirect', field: 'u' };
    const schema = `iglu:${schemas.uriRedirect}/1-0-0`;
    const data = `{"uri":${JSON.stringify(uri)}}`;
    if (e === null) return { event: 'unstruct', origin: 'redirect', ownEvent: selfDescribing(schema, data) };
    entity = selfDescribing(schema, data);
  }
  if (e !== null) {
    if (!Object.hasOwn(eventKinds, e)) return { kind: 'bad', reason: 'unknown_event', field: 'e', value: e };
    const event = eventKinds[e as keyof typeof eventKinds];
    return entity === undefined ? { event, origin: 'tracker' } : { event, origin: 'tracker', entity };
  }
  const seed = seedEraKinds.find(([parameter]) => clean(sent.get(parameter) ?? '') !== null);
  if (seed === undefined) return { kind: 'bad', reason: 'missing_event', field: 'e' };
  return { event: seed[1], origin: 'seed era' };
}

const selfDescribing = (schema: string, data: string): string => `{"schema":${JSON.stringify(schema)},"data":${data}}`;

const byBytes = (a: readonly [string, string], b: readonly [string, string]): number =>
  Buffer.compare(Buffer.from(a[0], 'utf8'), Buffer.from(b[0], 'utf8'));

// ---------------------------------------------------------------- values

/** A value read for a column: null without fault is "not said"; with a fault it was said and did not fit. */
interface Reading {
  readonly value: string | null;
  readonly fault?: FieldFault;
  /** What the fault shows, where that is not the text read. */
  readonly shown?: string;
}

function clean(text: string): string | null {
  const cleaned = text.replaceAll('\t', '    ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
  return cleaned === '' || cleaned === nullText ? null : wellFormed(cleaned);
}

/** Half a surrogate pair (from a JSON escape) cannot be written as UTF-8. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const trimSpaces = (text: string): string => text.replace(/^ +/, '').replace(/ +$/, '');
const cut = (text: string, limit: number): string => [...text].slice(0, limit).join('');

function limited(text: string, limit: number | undefined): Reading {
  const length = [...text].length;
  if (limit === undefined || length <= limit) return { value: text };
  return { value: cut(text, limit), fault: 'too_long', shown: `${length} characters` };
}

const largestInt = 2147483647;

function readInteger(text: string): Reading {
  if (!/^[+-]?[0-9]{1,18}$/.test(text)) return { value: null, fault: 'not_integer' };
  const number = Number(text);
  if (number > largestInt || number < -largestInt - 1) return { value: null, fault: 'not_integer' };
  return { value: String(number + 0) };
}

function readBigInteger(text: string): Reading {
  if (!/^[0-9]{1,15}$/.test(text)) return { value: null, fault: 'not_integer' };
  return { value: String(Number(text)) };
}

function readDouble(text: string): Reading {
  const matches = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$/.test(text);
  if (!matches || !Number.isFinite(Number(text))) return { value: null, fault: 'not_number' };
  return { value: String(Number(text)) };
}

function readDecimal(text: string): Reading {
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/.exec(text);
  const whole = parts?.[2] ?? '';
  const fraction = parts?.[3] ?? '';
  if (parts === null || whole + fraction === '') return { value: null, fault: 'not_decimal' };
  const places = `${fraction}000`;
  const roundUp = places.charAt(2) >= '5' ? 1n : 0n;
  const hundredths = BigInt(whole + places.slice(0, 2)) + roundUp;
  const digits = String(hundredths).padStart(3, '0');
  if (digits.length > 18) return { value: null, fault: 'not_decimal' };
  const sign = parts[1] === '-' && hundredths > 0n ? '-' : '';
  return { value: `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}` };
}

function readBoolean(text: string): Reading {
  if (text === '1') return { value: 'true' };
  if (text === '0') return { value: 'false' };
  return { value: null, fault: 'not_boolean' };
}

function readMilliseconds(text: string): Reading {
  if (!/^[0-9]{1,15}$/.test(text) || Number(text) > lastMillisecond) return { value: null, fault: 'not_time' };
  return { value: timestampText(Number(text)) };
}

function readSeedEraTime(text: string): Reading {
  const [date = '', time = '', ...rest] = text.split(' ');
  const found = rest.length === 0 ? timeOfDateAndTime(date, time) : null;
  return found === null ? { value: null, fault: 'not_time' } : { value: timestampText(found) };
}

function readSide(text: string, part: 'width' | 'height'): Reading {
  const sides = /^([0-9]{1,10})x([0-9]{1,10})$/.exec(text);
  const width = Number(sides?.[1]);
  const height = Number(sides?.[2]);
  if (sides === null || width > largestInt || height > largestInt) {
    return part === 'width' ? { value: null, fault: 'not_size' } : { value: null };
  }
  return { value: String(part === 'width' ? width : height) };
}

/** Reads the text of one source for a column; `text` is clean and not empty. */
function readValue(column: Column, field: Field, source: Source, text: string, raw: string): Reading {
  if (field.form === 'contexts' || field.form === 'self_describing') {
    const base64 = source.by === 'tracker' && (base64Parameters as readonly string[]).includes(source.parameter);
    return readJson(raw, base64, field.form);
  }
  const trimmed = trimSpaces(text);
  if (field.form === 'uuid') {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(trimmed);
    return uuid ? { value: trimmed.toLowerCase() } : { value: null, fault: 'not_uuid' };
  }
  if (field.form === 'platform') {
    const known = (platforms as readonly string[]).includes(trimmed);
    return known ? { value: trimmed } : { value: null, fault: 'not_platform' };
  }
  if (field.form === 'currency') {
    const letters = /^[A-Za-z]{3}$/.test(trimmed);
    return letters ? { value: trimmed.toUpperCase() } : { value: null, fault: 'not_currency' };
  }
  if (column === 'user_ipaddress') {
    const first = clean(trimSpaces(text.split(',')[0] ?? ''));
    return first === null ? { value: null } : limited(first, field.limit);
  }
  if (field.type === 'string') return limited(text, field.limit);
  if (trimmed === '' || trimmed === 'null') return { value: null };
  if (source.by === 'tracker' && source.part !== undefined) return readSide(trimmed, source.part);
  if (field.type === 'int') return readInteger(trimmed);
  if (field.type === 'bigint') return readBigInteger(trimmed);
  if (field.type === 'double') return readDouble(trimmed);
  if (field.type === 'decimal(18,2)') return readDecimal(trimmed);
  if (field.type === 'boolean') return readBoolean(trimmed);
  if (field.type === 'timestamp') {
    const seedEra = source.by === 'tracker' && (seedEraOnly as readonly string[]).includes(source.parameter);
    return seedEra ? readSeedEraTime(trimmed) : readMilliseconds(trimmed);
  }
  throw new Error(`the twin cannot read a ${field.type}`);
}

// ---------------------------------------------------------------- JSON

const jsonToken = /"(?:[^"\\]|\\[\s\S])*"|[{}[\],:]|[^ \t\r\n"{}[\],:]+/g;

function readJson(raw: string, base64: boolean, form: 'contexts' | 'self_describing'): Reading {
  const not = (fault: FieldFault): Reading => ({ value: null, fault, shown: raw });
  let text = raw;
  if (base64) {
    const digits = raw.replace(/=+$/, '');
    if (!/^[A-Za-z0-9+/_-]*$/.test(digits) || digits.length % 4 === 1) return not('not_base64');
    text = decoder.decode(Buffer.from(digits, 'base64'));
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return not('not_json');
  }
  const tokens = text.match(jsonToken) ?? [];
  if (depthOf(tokens) > 64) return not('not_json');
  if (!isEnvelope(parsed, form)) return not('not_envelope');
  return { value: tokens.join('') };
}

function depthOf(tokens: readonly string[]): number {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSelfDescribing = (value: unknown): value is { schema: string; data: unknown } =>
  isObject(value) &&
  Object.hasOwn(value, 'schema') &&
  Object.hasOwn(value, 'data') &&
  typeof value.schema === 'string' &&
  schemaPattern.test(value.schema);

function isEnvelope(value: unknown, form: 'contexts' | 'self_describing'): boolean {
  if (!isSelfDescribing(value)) return false;
  const schema = `iglu:${form === 'contexts' ? schemas.contexts : schemas.selfDescribing}/`;
  if (!value.schema.startsWith(schema) || !/^1-[0-9]+-[0-9]+$/.test(value.schema.slice(schema.length))) return false;
  if (form === 'self_describing') return isSelfDescribing(value.data);
  return Array.isArray(value.data) && value.data.every(isSelfDescribing);
}

/** Puts an entity at the end of the (last) `data` array of an envelope's compact text. */
function withEntity(contexts: string | null, entity: string): string {
  if (contexts === null) return selfDescribing(`iglu:${schemas.contexts}/1-0-0`, `[${entity}]`);
  const tokens = contexts.match(jsonToken) ?? [];
  let depth = 0;
  let key: unknown = null;
  let close = -1;
  tokens.forEach((token, at) => {
    if (depth === 1 && tokens[at + 1] === ':') key = JSON.parse(token);
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 1 && token === ']' && key === 'data') close = at;
  });
  const comma = tokens[close - 1] === '[' ? '' : ',';
  return [...tokens.slice(0, close), comma, entity, ...tokens.slice(close)].join('');
}

// ---------------------------------------------------------------- the event

function eventValues(
  line: string,
  log: LogLine,
  time: number,
  sent: ReadonlyMap<string, string>,
  kind: Kind,
  settings: RowSettings,
): Partial<Record<Column, string | null>> {
  const values: Partial<Record<Column, string | null>> = {};
  const faults: Partial<Record<Column, string>> = {};
  const addFault = (column: Column, fault: FieldFault, shown: string) => {
    faults[column] ??= `${fault}: ${cut(clean(shown) ?? '', 100)}`;
  };
  const set = (column: Column, reading: Reading, text: string) => {
    values[column] = reading.value;
    if (reading.fault !== undefined) addFault(column, reading.fault, reading.shown ?? text);
  };
  /** For computed text: cleaned, cut, the cut named. */
  const setText = (column: Column, text: string | null) => {
    const cleaned = text === null ? null : clean(text);
    if (cleaned === null) values[column] = null;
    else set(column, limited(cleaned, fields[column].limit), cleaned);
  };

  const data = pixelData(log('viewer-request-log-data') ?? '');
  const textOf = (source: Source): string | null => {
    if (source.by === 'tracker') {
      const { parameter } = source;
      if (kind.origin === 'webhook' && !(webhookParameters as readonly string[]).includes(parameter)) return null;
      if (kind.origin !== 'seed era' && (seedEraOnly as readonly string[]).includes(parameter)) return null;
      return sent.get(parameter) ?? null;
    }
    if (source.by === 'pixel') return data.get(source.key) ?? null;
    if (source.by === 'etl') return null;
    const cell = log(source.field as LogField);
    if (cell === null) return null;
    if (source.field === 'cs(Cookie)') return spCookie(cell);
    if (source.field === 'cs(User-Agent)') return decodedHeader(cell);
    if (source.field === 'cs(Referer)') return decodedReferrer(cell);
    return utf8(cell);
  };
  const firstReading = (column: Column, sources: readonly Source[]): { reading: Reading; text: string } | null => {
    for (const source of sources) {
      const raw = textOf(source);
      const text = raw === null ? null : clean(raw);
      if (raw === null || text === null) continue;
      const reading = readValue(column, fields[column], source, text, raw);
      if (reading.value !== null || reading.fault !== undefined) return { reading, text };
    }
    return null;
  };

  // The line's time and the kind of event were read before; a made event takes no sent one.
  const readBefore: Column[] = ['collector_tstamp', 'event'];
  if (kind.ownEvent !== undefined) readBefore.push('unstruct_event');
  for (const column of columns) {
    if (fields[column].reserved || fields[column].enriched || readBefore.includes(column)) continue;
    const found = firstReading(column, fields[column].from);
    if (found !== null) set(column, found.reading, found.text);
  }

  values.event = kind.event;
  values.collector_tstamp = timestampText(time);
  values.v_etl = settings.version;
  values.v_collector ??= defaultCollector;

  if (kind.origin === 'seed era' && (values.domain_userid ?? null) === null) {
    const found = firstReading('domain_userid', [{ by: 'tracker', parameter: 'uid' }]);
    if (found !== null) set('domain_userid', found.reading, found.text);
  }
  if (kind.origin === 'webhook') {
    values.v_tracker = madeUpTrackers.webhook;
    if ((values.platform ?? null) === null) {
      values.platform = 'srv';
      delete faults.platform;
    }
  }
  if (kind.origin === 'redirect') {
    values.v_tracker ??= madeUpTrackers.redirect;
    if ((values.platform ?? null) === null && faults.platform === undefined) values.platform = 'web';
  }
  if (kind.ownEvent !== undefined) {
    values.unstruct_event = selfDescribing(`iglu:${schemas.selfDescribing}/1-0-0`, kind.ownEvent);
  }
  if (kind.entity !== undefined) values.contexts = withEntity(values.contexts ?? null, kind.entity);

  const requestId = log('x-edge-request-id');
  values.event_id ??= nameBasedUuid(requestId ?? line);
  values.derived_tstamp = derivedTime(values, time);

  const schema = kind.event === 'unstruct' ? schemaParts(values.unstruct_event ?? null) : schemaOfKind[kind.event];
  setText('event_vendor', schema?.[0] ?? null);
  setText('event_name', schema?.[1] ?? null);
  setText('event_format', schema?.[2] ?? null);
  setText('event_version', schema?.[3] ?? null);

  // Parts come from the whole address, also where the column keeps only its beginning.
  const whole = (column: 'page_url' | 'page_referrer') => firstText(fields[column].from, textOf);
  const page = whole('page_url');
  const pageParts = page === null ? null : addressParts(page);
  if (page !== null && pageParts === null) addFault('page_url', 'not_url', page);
  setText('page_urlscheme', pageParts?.scheme ?? null);
  setText('page_urlhost', pageParts?.host ?? null);
  values.page_urlport = pageParts?.port ?? null;
  setText('page_urlpath', pageParts?.path ?? null);
  setText('page_urlquery', pageParts?.query ?? null);
  setText('page_urlfragment', pageParts?.fragment ?? null);

  const referrer = whole('page_referrer');
  const referrerParts = referrer === null ? null : addressParts(referrer);
  if (referrer !== null && referrerParts === null) addFault('page_referrer', 'not_url', referrer);
  setText('refr_urlscheme', referrerParts?.scheme ?? null);
  setText('refr_urlhost', referrerParts?.host ?? null);
  values.refr_urlport = referrerParts?.port ?? null;
  setText('refr_urlpath', referrerParts?.path ?? null);
  setText('refr_urlquery', referrerParts?.query ?? null);
  setText('refr_urlfragment', referrerParts?.fragment ?? null);

  const inQuery = pairsOf(pageParts?.query ?? '');
  const firstOf = (parameter: string): string | null =>
    inQuery.find((pair) => pair.name === parameter && pair.value !== null)?.value ?? null;
  for (const [column, parameter] of Object.entries(campaignParameters)) setText(column as Column, firstOf(parameter));
  const click = Object.entries(clickIds).find(([parameter]) => firstOf(parameter) !== null);
  if (click !== undefined) {
    setText('mkt_clickid', firstOf(click[0]));
    setText('mkt_network', click[1]);
  }
  const [linkUser, linkTime] = firstOf(crossDomainParameter)?.split('.') ?? [];
  setText('refr_domain_userid', linkUser ?? null);
  const linkTimeText = clean(linkTime ?? '');
  if (linkTimeText !== null && trimSpaces(linkTimeText) !== '' && trimSpaces(linkTimeText) !== 'null') {
    set('refr_dvce_tstamp', readMilliseconds(trimSpaces(linkTimeText)), linkTimeText);
  }

  const webPage = webPageId(values.contexts ?? null);
  setText('page_view_id', webPage ?? (kind.event === 'page_view' ? values.event_id : null));
  values.event_fingerprint = fingerprint(sent);

  const named = columns.filter((column) => faults[column] !== undefined);
  values.field_errors =
    named.length === 0 ? null : JSON.stringify(Object.fromEntries(named.map((column) => [column, faults[column]])));
  return values;
}

function firstText(sources: readonly Source[], textOf: (source: Source) => string | null): string | null {
  for (const source of sources) {
    const text = clean(textOf(source) ?? '');
    if (text !== null) return text;
  }
  return null;
}

/** RFC 9562, version 5, in firn's namespace. */
function nameBasedUuid(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(eventNamespace.replaceAll('-', ''), 'hex'))
    .update(Buffer.from(name, 'latin1'))
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function derivedTime(values: Partial<Record<Column, string | null>>, collector: number): string {
  if (values.true_tstamp) return values.true_tstamp;
  const milliseconds = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
  if (values.dvce_created_tstamp && values.dvce_sent_tstamp) {
    const underway = milliseconds(values.dvce_sent_tstamp) - milliseconds(values.dvce_created_tstamp);
    if (underway > 0 && collector - underway >= 0) return timestampText(collector - underway);
  }
  return timestampText(collector);
}

function schemaParts(unstruct: string | null): readonly string[] | null {
  if (unstruct === null) return null;
  const envelope = JSON.parse(unstruct) as { data: { schema: string } };
  return schemaPattern.exec(envelope.data.schema)?.slice(1) ?? null;
}

function webPageId(contexts: string | null): string | null {
  if (contexts === null) return null;
  const { data } = JSON.parse(contexts) as { data: { schema: string; data: unknown }[] };
  const webPage = data.find(({ schema }) => schema.startsWith(`iglu:${schemas.webPage}/`));
  if (webPage === undefined || !isObject(webPage.data) || !Object.hasOwn(webPage.data, 'id')) return null;
  return typeof webPage.data.id === 'string' ? clean(webPage.data.id) : null;
}

function fingerprint(sent: ReadonlyMap<string, string>): string {
  const text = [...sent]
    .filter(([name]) => !(notFingerprinted as readonly string[]).includes(name))
    .sort(byBytes)
    .map(([name, value]) => `${name}\u001f${value}\u001f`)
    .join('');
  return createHash('md5').update(text, 'utf8').digest('hex');
}

// ---------------------------------------------------------------- addresses

interface AddressParts {
  readonly scheme: string | null;
  readonly host: string | null;
  readonly port: string | null;
  readonly path: string | null;
  readonly query: string | null;
  readonly fragment: string | null;
}

const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The parts of an absolute address; null where it is none. */
function addressParts(address: string): AddressParts | null {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(address);
  if (found === null) return null;
  const scheme = asciiLower(found[1] ?? '');
  const authority = found[2] ?? '';
  const server = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = server.lastIndexOf(':');
  const hasPort = colon > server.lastIndexOf(']');
  const host = asciiLower(hasPort ? server.slice(0, colon) : server);
  const named = hasPort ? server.slice(colon + 1) : '';
  if (named !== '' && (!/^[0-9]+$/.test(named) || Number(named) > 65535)) return null;
  const usual = { http: '80', https: '443' }[scheme] ?? null;
  return {
    scheme,
    host: host || null,
    port: named !== '' ? String(Number(named)) : host !== '' ? usual : null,
    path: found[3] || null,
    query: found[4] || null,
    fragment: found[5] || null,
  };
}

function pairsOf(query: string): { name: string | null; value: string | null }[] {
  const decoded = (text: string) => clean(utf8(unescapeBytes(bytesOf(text), { doubly: false, plusIsSpace: true })));
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0
      ? { name: decoded(pair), value: null }
      : { name: decoded(pair.slice(0, at)), value: decoded(pair.slice(at + 1)) };
  });
}
