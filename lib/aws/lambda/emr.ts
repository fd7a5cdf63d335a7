import {
  AddJobFlowStepsCommand,
  CancelStepsCommand,
  DescribeClusterCommand,
  DescribeStepCommand,
  EMRClient,
  ListClustersCommand,
  ListStepsCommand,
  RunJobFlowCommand,
  type RunJobFlowCommandInput,
  type Step,
  type StepConfig,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';

/** What became of a run's cluster, or of its steps on one. */
export type ClusterState =
  | { readonly is: 'working' }
  /** It does nothing for the run any more. */
  | { readonly is: 'over'; readonly failure: Failure | null };

export interface Failure {
  /** Name of the step; null: the cluster itself. */
  readonly step: string | null;
  readonly reason: string;
}

/** What of EMR is used. */
export interface Emr {
  start(request: RunJobFlowCommandInput): Promise<string>;
  /** Adds steps to a cluster; their ids. */
  add(cluster: string, steps: readonly StepConfig[]): Promise<readonly string[]>;
  /** @param steps those of the run; empty: the cluster is the run's own */
  state(cluster: string, steps: readonly string[]): Promise<ClusterState>;
  /** Ends a run's cluster, or its steps. */
  end(cluster: string, steps: readonly string[]): Promise<void>;
  /** The cluster of a name that was asked for at a time or later, if there is one. */
  find(name: string, since: Date): Promise<string | null>;
}

const overStates = ['TERMINATED', 'TERMINATED_WITH_ERRORS'];

/** EMR by its API. Region, keys and address come from where all AWS tools have them. */
export function emrOf(client: EMRClient = new EMRClient({})): Emr {
  const stepsOf = async (cluster: string, ids: readonly string[]): Promise<readonly Step[]> => {
    if (ids.length === 0) return (await client.send(new ListStepsCommand({ ClusterId: cluster }))).Steps ?? [];
    const found = ids.map((id) => client.send(new DescribeStepCommand({ ClusterId: cluster, StepId: id })));
    return (await Promise.all(found)).flatMap(({ Step }) => (Step === undefined ? [] : [Step]));
  };

  return {
    async start(request) {
      const { JobFlowId } = await client.send(new RunJobFlowCommand(request));
      if (JobFlowId === undefined) throw new Error('EMR gave the new cluster no id');
      return JobFlowId;
    },
    async add(cluster, steps) {
      const { StepIds } = await client.send(new AddJobFlowStepsCommand({ JobFlowId: cluster, Steps: [...steps] }));
      return StepIds ?? [];
    },
    async state(cluster, ids) {
      const { Cluster } = await client.send(new DescribeClusterCommand({ ClusterId: cluster }));
      const status = Cluster?.Status;
      const isOver = overStates.includes(status?.State ?? '');
      if (ids.length === 0 && !isOver) return { is: 'working' };
      const steps = await stepsOf(cluster, ids);
      if (!isOver && steps.some(({ Status }) => /PENDING|RUNNING/.test(Status?.State ?? ''))) return { is: 'working' };
      const failed = steps.find(({ Status }) => Status?.State === 'FAILED');
      const { Reason, Message, LogFile } = failed?.Status?.FailureDetails ?? {};
      const ofStep = [Message ?? Reason, LogFile].filter((text) => text !== undefined).join('; log: ');
      const ofCluster = status?.StateChangeReason?.Message ?? '';
      if (failed === undefined && ofCluster === '') return { is: 'over', failure: null };
      return { is: 'over', failure: { step: failed?.Name ?? null, reason: ofStep || ofCluster || 'EMR says no more' } };
    },
    async end(cluster, ids) {
      if (ids.length === 0) await client.send(new TerminateJobFlowsCommand({ JobFlowIds: [cluster] }));
      else {
        await client.send(
          new CancelStepsCommand({
            ClusterId: cluster,
            StepIds: [...ids],
            StepCancellationOption: 'TERMINATE_PROCESS',
          }),
        );
      }
    },
    async find(name, since) {
      for (let marker: string | undefined, first = true; first || marker !== undefined; first = false) {
        const { Clusters = [], Marker } = await client.send(
          new ListClustersCommand({ CreatedAfter: since, ...(marker === undefined ? {} : { Marker: marker }) }),
        );
        const found = Clusters.find(({ Name }) => Name === name);
        if (found?.Id !== undefined) return found.Id;
        marker = Marker;
      }
      return null;
    },
  };
}
