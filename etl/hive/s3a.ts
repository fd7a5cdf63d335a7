import { usesPathStyle } from '../run/s3-client.ts';

/**
 * Settings of Hadoop's S3 for what the environment says to AWS's tools. Keys Hadoop reads from the same variables as they
 * do, but neither the region nor the address of another service that speaks S3.
 */
export function s3aSettings(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const region = env.AWS_REGION || (endpoint ? 'us-east-1' : undefined);
  return {
    ...(region ? { 'fs.s3a.endpoint.region': region } : {}),
    ...(endpoint
      ? {
          'fs.s3a.endpoint': endpoint,
          'fs.s3a.path.style.access': String(usesPathStyle(env)),
          'fs.s3a.connection.ssl.enabled': String(endpoint.startsWith('https:')),
        }
      : {}),
  };
}
