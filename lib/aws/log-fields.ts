import { UserError } from '../protocol/errors.ts';
import { type LogField, logFields } from '../protocol/logs.ts';

/**
 * What CloudFront's standard logging v2 accepts (service model of CloudWatch Logs' vended logs, ACCESS_LOGS, November 2026),
 * less the `cmcd-` fields of video players. No linter knows this list: a misspelt field is refused by AWS in the middle of
 * a deployment.
 */
export const acceptedLogFields: readonly string[] = [
  ...['date', 'time', 'x-edge-location', 'sc-bytes', 'c-ip', 'cs-method', 'cs(Host)', 'cs-uri-stem', 'sc-status'],
  ...['cs(Referer)', 'cs(User-Agent)', 'cs-uri-query', 'cs(Cookie)', 'x-edge-result-type', 'x-edge-request-id'],
  ...['x-host-header', 'cs-protocol', 'cs-bytes', 'time-taken', 'x-forwarded-for', 'ssl-protocol', 'ssl-cipher'],
  ...['x-edge-response-result-type', 'cs-protocol-version', 'fle-status', 'fle-encrypted-fields', 'c-port'],
  ...['time-to-first-byte', 'x-edge-detailed-result-type', 'sc-content-type', 'sc-content-len', 'sc-range-start'],
  ...['sc-range-end', 'timestamp', 'timestamp(ms)', 'origin-fbl', 'origin-lbl', 'asn', 'c-country'],
  ...['cache-behavior-path-pattern', 'distribution-tenant-id', 'connection-id', 'viewer-request-log-data'],
  ...['viewer-response-log-data', 's-ip', 'primary-distribution-id', 'primary-distribution-dns-name', 'r-host'],
  ...['sr-reason', 'x-edge-mqcs'],
];

/** What it writes to S3 (the same source); the format cannot be changed later. */
export const acceptedOutputFormats: readonly string[] = ['json', 'plain', 'w3c', 'parquet'];

/** Where a visitor's address stands. */
const addressFields: readonly LogField[] = ['c-ip', 'x-forwarded-for'];

/**
 * The fields of our logs, in the order of `lib/protocol/logs.ts`.
 *
 * @throws UserError where CloudFront would not accept one
 */
export function recordFields(logAddresses: boolean): string[] {
  const fields = logFields.filter((field) => logAddresses || !addressFields.includes(field));
  const unknown = fields.find((field) => !acceptedLogFields.includes(field));
  if (unknown !== undefined) throw new UserError(`CloudFront logs no field "${unknown}"`);
  return fields;
}
