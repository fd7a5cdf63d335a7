import type { ClusterPlace } from '../../lib/aws/emr/place.ts';

/** What a stack would tell its Lambda. */
export const place: ClusterPlace = {
  name: 'firn',
  region: 'eu-central-1',
  subnets: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'],
  serviceRole: 'arn:aws:iam::123456789012:role/service',
  instanceProfile: 'machines',
  primaryGroup: 'sg-0a1b2c3d',
  otherGroup: 'sg-4e5f6a7b',
  securityConfiguration: 'encrypted',
  logUri: 's3://events/cluster-logs/',
  bootstrap: 's3://assets/bootstrap.sh',
  spot: true,
};
