import * as emr from 'aws-cdk-lib/aws-emr';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import {
  applications,
  type ClusterPlace,
  otherTypes,
  primaryTypes,
  releaseLabel,
  softwareSettings,
  tagsOf,
} from './emr/place.ts';

/** Processors a cluster that stays may grow to. */
const mostCpus = 96;
/** Of these, what holds data and is there day and night; and of what only computes, as much as EMR wants to grow from. */
const coreCpus = 4;
const taskCpus = 4;

/**
 * A cluster that stays: runs add their steps to it, analysts ask it. It grows and shrinks by itself. It has no steps of its
 * own, because CloudFormation would replace it whenever they change.
 */
export class PersistentCluster extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, place: ClusterPlace) {
    super(scope, id);
    const onDemand = { onDemandSpecification: { allocationStrategy: 'lowest-price' } };
    const types = (of: Readonly<Record<string, number>>, weighted: boolean) =>
      Object.entries(of).map(([instanceType, cpus]) => ({ instanceType, weightedCapacity: weighted ? cpus : 1 }));
    const cluster = new emr.CfnCluster(this, 'Cluster', {
      name: `${place.name} persistent`,
      releaseLabel,
      applications: applications.map((name) => ({ name })),
      logUri: place.logUri,
      serviceRole: place.serviceRole,
      jobFlowRole: place.instanceProfile,
      securityConfiguration: place.securityConfiguration,
      configurations: Object.entries(softwareSettings(place.region)).map(([classification, settings]) => ({
        classification,
        configurationProperties: { ...settings },
      })),
      bootstrapActions: [{ name: 'Node.js 22', scriptBootstrapAction: { path: place.bootstrap } }],
      instances: {
        ec2SubnetIds: [...place.subnets],
        emrManagedMasterSecurityGroup: place.primaryGroup,
        emrManagedSlaveSecurityGroup: place.otherGroup,
        keepJobFlowAliveWhenNoSteps: true,
        terminationProtected: false,
        unhealthyNodeReplacement: true,
        masterInstanceFleet: {
          name: 'primary',
          targetOnDemandCapacity: 1,
          instanceTypeConfigs: types(primaryTypes, false),
          launchSpecifications: onDemand,
        },
        coreInstanceFleet: {
          name: 'core',
          targetOnDemandCapacity: coreCpus,
          instanceTypeConfigs: types(otherTypes, true),
          launchSpecifications: onDemand,
        },
        taskInstanceFleets: [
          {
            name: 'task',
            ...(place.spot ? { targetSpotCapacity: taskCpus } : { targetOnDemandCapacity: taskCpus }),
            instanceTypeConfigs: types(otherTypes, true),
            launchSpecifications: place.spot
              ? {
                  spotSpecification: {
                    allocationStrategy: 'price-capacity-optimized',
                    timeoutDurationMinutes: 10,
                    timeoutAction: 'SWITCH_TO_ON_DEMAND',
                  },
                }
              : onDemand,
          },
        ],
      },
      managedScalingPolicy: {
        computeLimits: {
          unitType: 'InstanceFleetUnits',
          minimumCapacityUnits: coreCpus + taskCpus,
          maximumCapacityUnits: mostCpus,
          maximumCoreCapacityUnits: coreCpus,
          maximumOnDemandCapacityUnits: place.spot ? coreCpus : mostCpus,
        },
      },
      scaleDownBehavior: 'TERMINATE_AT_TASK_COMPLETION',
      stepConcurrencyLevel: 1,
      tags: Object.entries(tagsOf(place.name)).map(([key, value]) => ({ key, value })),
    });
    this.id = cluster.ref;
    acknowledge(cluster, {
      'AwsSolutions-EMR4':
        'Disks are encrypted where the account encrypts volumes by default; docs/deploy.md asks for that.',
      'AwsSolutions-EMR5': 'Machines talk to each other inside a security group nobody else is let into.',
      'AwsSolutions-EMR6': 'No port is open: people come in through Systems Manager, which knows who they are.',
    });
  }
}
