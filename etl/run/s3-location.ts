import { UserError } from '../../lib/protocol/errors.ts';

/** A place in S3: a bucket, and a prefix that is empty or ends in `/`. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix: string;
}

export const isS3 = (location: string): boolean => /^s3:\/\//i.test(location);

/**
 * Reads `s3://bucket/prefix`; the prefix is a folder, with or without its last slash.
 *
 * @param option what the user gave it for, such as `--store`
 * @throws UserError where it names no bucket
 */
export function s3Location(location: string, option: string): S3Location {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/is.exec(location) ?? [];
  // The names S3 gives out today, and those it gave out before 2018 (S3 User Guide, "Bucket naming rules").
  if (bucket === undefined || !/^[a-z0-9][a-z0-9._-]{1,253}[a-z0-9]$/i.test(bucket)) {
    throw new UserError(`${option} must name a bucket, such as s3://bucket/prefix, got "${location}"`);
  }
  const prefix = path.replace(/\/+$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/** How a place is written: `s3://bucket/prefix/`. */
export const s3Url = ({ bucket, prefix }: S3Location): string => `s3://${bucket}/${prefix}`;
