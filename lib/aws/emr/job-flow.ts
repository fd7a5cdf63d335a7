import type { InstanceFleetConfig, RunJobFlowCommandInput, StepConfig } from '@aws-sdk/client-emr';
import {
  applications,
  type ClusterPlace,
  otherTypes,
  primaryTypes,
  releaseLabel,
  softwareSettings,
  tagsOf,
} from './place.ts';
import type { Size } from './sizes.ts';

/** A cluster for one run. */
export interface JobFlow {
  readonly place: ClusterPlace;
  /** Unlike any other's: by it the cluster is found again if the answer to the request is lost. */
  readonly name: string;
  readonly size: Size;
  readonly steps: readonly StepConfig[];
}

/** Minutes Spot machines are waited for; then the run takes others. */
const spotMinutes = 10;

/**
 * The request for a cluster that does the steps and is gone. Nothing is looked up here: the same input gives the same
 * request.
 *
 * `KeepJobFlowAliveWhenNoSteps: false` ends the cluster after its last step, or its first failed one; so it is never idle,
 * and what works too long is ended by the Lambda's watch.
 */
export function runJobFlow({ place, name, size, steps }: JobFlow): RunJobFlowCommandInput {
  return {
    Name: name,
    ReleaseLabel: releaseLabel,
    Applications: applications.map((application) => ({ Name: application })),
    LogUri: place.logUri,
    ServiceRole: place.serviceRole,
    JobFlowRole: place.instanceProfile,
    SecurityConfiguration: place.securityConfiguration,
    Configurations: Object.entries(softwareSettings(place.region)).map(([file, settings]) => ({
      Classification: file,
      Properties: { ...settings },
    })),
    BootstrapActions: [{ Name: 'Node.js 22', ScriptBootstrapAction: { Path: place.bootstrap, Args: [] } }],
    Instances: {
      Ec2SubnetIds: [...place.subnets],
      EmrManagedMasterSecurityGroup: place.primaryGroup,
      EmrManagedSlaveSecurityGroup: place.otherGroup,
      KeepJobFlowAliveWhenNoSteps: false,
      TerminationProtected: false,
      UnhealthyNodeReplacement: true,
      InstanceFleets: fleets(size, place.spot),
    },
    Steps: [...steps],
    ScaleDownBehavior: 'TERMINATE_AT_TASK_COMPLETION',
    StepConcurrencyLevel: 1,
    VisibleToAllUsers: true,
    Tags: Object.entries({ ...tagsOf(place.name), Name: name }).map(([Key, Value]) => ({ Key, Value })),
  };
}

function fleets({ core, task }: Size, spot: boolean): InstanceFleetConfig[] {
  const types = (of: Readonly<Record<string, number>>, weighted: boolean) =>
    Object.entries(of).map(([InstanceType, cpus]) => ({ InstanceType, WeightedCapacity: weighted ? cpus : 1 }));
  const onDemand = { OnDemandSpecification: { AllocationStrategy: 'lowest-price' as const } };
  const all: InstanceFleetConfig[] = [
    {
      Name: 'primary',
      InstanceFleetType: 'MASTER',
      TargetOnDemandCapacity: 1,
      InstanceTypeConfigs: types(primaryTypes, false),
      LaunchSpecifications: onDemand,
    },
  ];
  if (core > 0) {
    all.push({
      Name: 'core',
      InstanceFleetType: 'CORE',
      TargetOnDemandCapacity: core,
      InstanceTypeConfigs: types(otherTypes, true),
      LaunchSpecifications: onDemand,
    });
  }
  if (task > 0) {
    all.push({
      Name: 'task',
      InstanceFleetType: 'TASK',
      ...(spot ? { TargetSpotCapacity: task } : { TargetOnDemandCapacity: task }),
      InstanceTypeConfigs: types(otherTypes, true),
      LaunchSpecifications: spot
        ? {
            SpotSpecification: {
              AllocationStrategy: 'price-capacity-optimized',
              TimeoutDurationMinutes: spotMinutes,
              TimeoutAction: 'SWITCH_TO_ON_DEMAND',
            },
          }
        : onDemand,
    });
  }
  return all;
}
