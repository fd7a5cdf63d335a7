/**
 * The CloudFront access logs, every generation since 2011.
 *
 * Fields were only ever added at the end, so a legacy line's format follows from its column count.
 * Sources: the CloudFront Developer Guide's page on standard logs, its older editions, and real files of
 * 2011, 2018, 2020 and 2021. v2 logs are written with the fields the stack pins, in this order.
 */
export const logFields = [
  'date',
  'time',
  'x-edge-location',
  'sc-bytes',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'cs(Referer)',
  'cs(User-Agent)',
  'cs-uri-query',
  'cs(Cookie)',
  'x-edge-result-type',
  'x-edge-request-id',
  'x-host-header',
  'cs-protocol',
  'cs-bytes',
  'time-taken',
  'x-forwarded-for',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-response-result-type',
  'cs-protocol-version',
  'fle-status',
  'fle-encrypted-fields',
  'c-port',
  'time-to-first-byte',
  'x-edge-detailed-result-type',
  'sc-content-type',
  'sc-content-len',
  'sc-range-start',
  'sc-range-end',
  'timestamp(ms)',
  'c-country',
  'asn',
  'cache-behavior-path-pattern',
  'viewer-request-log-data',
] as const;

export type LogField = (typeof logFields)[number] | 'timestamp';

/** Column counts of the generations: 2011, Sep 2012, Oct 2013, 2014, 2015, 2016, 2018, 2019 and v2. */
export const generations = [12, 15, 18, 19, 23, 24, 26, 33, 38] as const;

/** A line must have these to be placed in time and recognised; `timestamp(ms)` or `timestamp` may stand for date and time. */
export const neededFields = ['cs-method', 'cs-uri-stem', 'cs-uri-query'] as const satisfies readonly LogField[];

/** What CloudFront writes for an empty value. */
export const emptyValue = '-';

/** Longest line read, in bytes, without its line end. */
export const maxLineBytes = 65_536;

/** Result types that say the answer was our own function's: a status of 400 or more is then no refusal of the event. */
export const functionResult = 'FunctionGeneratedResponse';

/**
 * Characters CloudFront itself escapes in a log field: bytes 0-32 and 127-255 and these.
 * An escape of anything else was there before CloudFront, which proves the field is encoded once only.
 */
export const escapedByCloudFront = '<>"#%{}|\\^~[]`\'';
