import { describe, expect, it } from 'vitest';
import { s3aSettings } from '../../etl/hive/s3a.ts';

describe('what Hadoop is told of S3', () => {
  const endpoint = { 'fs.s3a.path.style.access': 'false', 'fs.s3a.endpoint.region': 'us-east-1' };

  it.each<readonly [NodeJS.ProcessEnv, Readonly<Record<string, string>>]>([
    [{}, {}],
    [{ AWS_REGION: 'eu-west-1' }, { 'fs.s3a.endpoint.region': 'eu-west-1' }],
    [
      { AWS_ENDPOINT_URL: 'https://s3.example', AWS_REGION: '' },
      { ...endpoint, 'fs.s3a.endpoint': 'https://s3.example', 'fs.s3a.connection.ssl.enabled': 'true' },
    ],
    [
      { AWS_ENDPOINT_URL: 'https://x', AWS_ENDPOINT_URL_S3: 'http://minio:9000', FIRN_S3_PATH_STYLE: '1' },
      {
        ...endpoint,
        'fs.s3a.endpoint': 'http://minio:9000',
        'fs.s3a.path.style.access': 'true',
        'fs.s3a.connection.ssl.enabled': 'false',
      },
    ],
  ])('is what %j tells AWS tools', (environment, settings) => {
    expect(s3aSettings(environment)).toEqual(settings);
  });
});
