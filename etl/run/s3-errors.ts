import { UserError } from '../../lib/protocol/errors.ts';
import { errorCode } from './disk-errors.ts';

/** What was being done when S3 said no. */
export interface S3Attempt {
  readonly doing: 'list' | 'read' | 'write' | 'remove';
  readonly bucket: string;
  /** A key, or the prefix that was listed. */
  readonly key: string;
}

/** What the SDK tells with an error, as far as it is needed. */
interface S3Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  /** The region the request should have been signed for. */
  readonly Region?: string;
}

const permissions = {
  list: 's3:ListBucket',
  read: 's3:GetObject',
  write: 's3:PutObject',
  remove: 's3:DeleteObject',
} as const satisfies Record<S3Attempt['doing'], string>;

/** The answer's HTTP status; null: there was no answer. */
export const statusOf = (error: unknown): number | null =>
  (error instanceof Error ? (error as S3Failure).$metadata?.httpStatusCode : null) ?? null;

/** Codes of Node for a connection that could not be made or broke (errors of `net`, `dns` and `tls`). */
const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** What broke the connection, in a word; null: S3 answered, or it is an error of another kind. */
export function networkFault(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = errorCode(error);
  if (code !== null && networkCodes.includes(code)) return code;
  if (error.name === 'TimeoutError') return 'no answer in time';
  // What Node says when the other side closes in the middle of a body.
  return error.message === 'aborted' ? 'closed early' : null;
}

/** Whether the same request may succeed later. */
export const isPassing = (error: unknown): boolean => {
  const status = statusOf(error);
  return networkFault(error) !== null || (status !== null && (status >= 500 || status === 429));
};

/** The region a bucket is in, where S3 refuses a request for having come to another. */
const otherRegion = (error: S3Failure): string | null =>
  error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region ?? null;

/** An error of S3 as the user should read it; one that is nobody's mistake stays itself. */
export function s3Error(error: unknown, { doing, bucket, key }: S3Attempt): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const failure: S3Failure = error;
  const place = `s3://${bucket}/${key}`;
  const status = statusOf(error);
  switch (error.name) {
    case 'NoSuchBucket':
      return new UserError(`there is no bucket "${bucket}" (${place}); make it, or correct the name`);
    case 'InvalidBucketName':
      return new UserError(`"${bucket}" can be no name of a bucket (${place}); correct it`);
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return new UserError(
        `no AWS credentials to ${doing} ${place}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, ` +
          `or run where a role gives them (${error.message.split('\n')[0]})`,
      );
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
    case 'TokenRefreshRequired':
      return new UserError(`S3 does not take the AWS credentials (${error.name}) for ${place}; renew or correct them`);
    case 'RequestTimeTooSkewed':
      return new UserError(`S3 refuses ${place} because the clock of this machine is wrong; set it`);
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
      return wrongRegion(failure, bucket, place);
  }
  if (status === 301) return wrongRegion(failure, bucket, place);
  if (status === 403) {
    return new UserError(
      `no permission to ${doing} ${place}: the AWS credentials in use need ${permissions[doing]} there`,
    );
  }
  if (status === 404 && doing === 'list') return new UserError(`there is nothing that speaks S3 at ${place}`);
  const fault = networkFault(error);
  if (fault !== null) {
    return new UserError(`S3 cannot be reached for ${place} (${fault}); check the network and AWS_ENDPOINT_URL_S3`);
  }
  if (isPassing(error)) {
    return new UserError(`S3 answered ${status} (${error.name}) for ${place} again and again; try later`);
  }
  return error;
}

function wrongRegion(failure: S3Failure, bucket: string, place: string): UserError {
  const region = otherRegion(failure);
  return new UserError(
    region === null
      ? `the bucket "${bucket}" is in another region (${place}); set AWS_REGION to it`
      : `the bucket "${bucket}" is in the region ${region} (${place}); set AWS_REGION=${region}`,
  );
}
