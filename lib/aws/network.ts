import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { AwsSettings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { tagsOf } from './emr/place.ts';

/**
 * Where clusters run. By default a network of its own that costs nothing: public subnets, for what EMR asks of AWS, and a
 * gateway to S3, through which all data goes; nothing from outside is let in. An existing one must have the tag
 * `for-use-with-amazon-emr-managed-policies=true` on the network and on its subnets, and a way to S3, Glue and EMR.
 */
export class ClusterNetwork extends Construct {
  readonly subnets: readonly string[];
  readonly primaryGroup: ec2.SecurityGroup;
  readonly otherGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, { name, network }: AwsSettings) {
    super(scope, id);
    const vpc = network === null ? this.ownVpc(name) : this.existing(network.vpc);
    this.subnets = network?.subnets ?? vpc.publicSubnets.map(({ subnetId }) => subnetId);
    this.primaryGroup = this.group('Primary', vpc, name, 'primary machine');
    this.otherGroup = this.group('Other', vpc, name, 'core and task machines');
  }

  private ownVpc(name: string): ec2.IVpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.76.0.0/16'),
      // As many as every region has, and as Fn::GetAZs can be asked for without knowing the account.
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'clusters', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 20 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // Nothing of ours is in it; emptying it would take a Lambda.
      restrictDefaultSecurityGroup: false,
    });
    for (const [key, value] of Object.entries(tagsOf(name))) Tags.of(vpc).add(key, value);
    acknowledge(vpc, {
      'AwsSolutions-VPC7':
        'Clusters live for minutes and talk to AWS only; flow logs would cost more than they do. The account can switch them on.',
    });
    return vpc as ec2.IVpc;
  }

  /** Nothing of it is looked up: subnets are named by the config. CDK wants a zone, though nothing here is asked of it. */
  private existing(vpcId: string): ec2.IVpc {
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: ['unknown'] });
  }

  /** EMR adds the rules it needs by itself, to groups that have its tag. */
  private group(id: string, vpc: ec2.IVpc, name: string, what: string): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, id, {
      vpc,
      description: `firn: ${what} of ${name}`,
      allowAllOutbound: true,
    });
    for (const [key, value] of Object.entries(tagsOf(name))) Tags.of(group).add(key, value);
    return group;
  }
}
