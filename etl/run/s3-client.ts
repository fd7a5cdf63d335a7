import type * as Sdk from '@aws-sdk/client-s3';

/** A client of S3, with the package its commands are made from. */
export interface S3 {
  readonly client: Sdk.S3Client;
  readonly sdk: typeof Sdk;
}

/** Gives the client to use; only then the package is loaded, which takes a quarter of a second. */
export type Connect = () => Promise<S3>;

/** Of another service that speaks S3, a bucket is a folder of its address instead of a host. */
export const usesPathStyle = (env: NodeJS.ProcessEnv): boolean =>
  !['', '0', 'false'].includes(env.FIRN_S3_PATH_STYLE ?? '');

/** Everything worth telling is an error, which is thrown; the SDK's remarks are not for users. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * Makes a client. Credentials, region, endpoint and number of tries come from where the AWS tools have them: the
 * environment, the shared config files, the role of the machine.
 *
 * @param more what goes before all that
 */
export async function connect(more: Sdk.S3ClientConfig = {}): Promise<S3> {
  // The package's version is firn's choice: its users can do nothing about what it says of their Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const client = (fallback: Sdk.S3ClientConfig = {}) =>
    new sdk.S3Client({
      retryMode: 'standard',
      logger: silent,
      forcePathStyle: usesPathStyle(process.env),
      // Without them a connection that died unseen is waited for without end. Milliseconds.
      requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
      ...fallback,
      ...more,
    });
  const configured = client();
  const known = await configured.config.region().then(
    () => true,
    () => false,
  );
  // Where nobody names a region: a bucket that is elsewhere is then refused with its region's name.
  return { sdk, client: known ? configured : client({ region: 'us-east-1' }) };
}

let shared: Promise<S3> | null = null;

/** The one client of this thread. */
export const connectShared: Connect = () => {
  shared ??= connect();
  return shared;
};
