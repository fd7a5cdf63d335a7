import { columns } from './event.ts';

/**
 * One row of the transform: the same wide shape for events, bad lines and tallies.
 *
 * Written tab-separated, UTF-8, `\N` for null, no escapes, one `\n` after each row. Both engines read this text.
 */
export const rowColumns = [
  'kind',
  'dt',
  ...columns,
  'bad_reason',
  'bad_detail',
  'bad_field',
  'bad_value',
  'bad_line',
  'object',
  'tally',
] as const;

export type RowKind = 'event' | 'bad' | 'tally';

/** How null is written. A text that equals it becomes null. */
export const nullText = '\\N';

/** The day of lines that tell no day. */
export const undatedDay = '1970-01-01';

/** Why a line is a bad row → one sentence for people. */
export const badReasons = {
  column_count: 'The line does not have the column count of a CloudFront log or of its header.',
  line_too_long: 'The line is longer than 64 KiB.',
  missing_field: 'The header names no field the event could be read from.',
  bad_time: 'The line has no usable date and time.',
  post_body_not_logged: 'The request was a POST: its body, the event, is in no access log. Send events by GET.',
  missing_event: 'The parameter "e" (kind of event) is missing.',
  unknown_event: 'The parameter "e" is no kind of event.',
  webhook_schema: 'The webhook request has no usable "schema" parameter.',
  missing_redirect: 'The redirect request has no "u" parameter (where to).',
} as const;
export type BadReason = keyof typeof badReasons;

/** Why a line is neither event nor bad → one sentence for people. */
export const ignoreRules = {
  header: 'A header line of the log.',
  not_pixel: 'A request for something other than the pixel.',
  preflight: 'A CORS preflight: it repeats the query of the event that follows.',
  head: 'A HEAD request.',
  other_method: 'A method other than GET, HEAD, OPTIONS and POST.',
  refused: 'CloudFront refused the request (status 400 or above).',
  empty_query: 'A pixel request without a query.',
  unknown_app: 'The app_id is not one of the configured apps.',
  foreign_host: 'The page is not on one of the configured hosts.',
  erased: 'The line is of a person who was erased ("firn erase").',
  opted_out: 'The visitor asked not to be tracked, and the config says to drop such events.',
} as const;
export type IgnoreRule = keyof typeof ignoreRules;

/** What the config's own code may call its rules for dropping events. */
export const ownRulePattern = /^[a-z][a-z0-9_]{0,39}$/;

/** Why a value is null or shortened although it was sent: the first word of an entry in `field_errors`. */
export const fieldFaults = {
  not_integer: 'not a whole number that fits 32 bits',
  not_number: 'not a finite number',
  not_decimal: 'not an amount with at most 16 digits before the point',
  not_boolean: 'neither 1 nor 0',
  not_time: 'not a time between years 1970 and 9999',
  not_uuid: 'not a UUID',
  not_size: 'not two whole numbers with an x between',
  not_platform: 'not a platform of the protocol',
  not_currency: 'not three letters',
  not_base64: 'not base64',
  not_json: 'not JSON, or nested deeper than 64',
  not_envelope: 'not the envelope this column holds',
  not_url: 'not an absolute URL',
  too_long: 'longer than the column; cut',
  copied_id: 'another event has this id; this one was given its own',
  schema_mismatch: 'data that does not fit the schema the config defines for it',
  own_code: "the config's own code failed, or answered what cannot be stored",
} as const;
export type FieldFault = keyof typeof fieldFaults;

/** What one object (log file) had on one day. For each object and day: lines = events + bad + ignored. */
export interface Tally {
  readonly object: string;
  /** Size of the object as stored, bytes. */
  readonly bytes: number;
  readonly etag: string;
  readonly dt: string;
  readonly lines: number;
  readonly events: number;
  readonly bad: Readonly<Partial<Record<BadReason, number>>>;
  /** By rule: an `IgnoreRule` or one of the config's own code. */
  readonly ignored: Readonly<Record<string, number>>;
  /** Why the object could not be read to its end; null when it could. */
  readonly error: string | null;
  /** Set where that is not the object's own fault: it was out of reach, or the transform failed. */
  readonly unread?: true;
}
