import type { StepConfig } from '@aws-sdk/client-emr';
import { scriptKeys } from '../../../etl/hive/publish-script.ts';
import type { RunId } from '../../protocol/store.ts';

/** Where the steps of a run find things. */
export interface StepPlaces {
  readonly region: string;
  /** `s3://bucket/store`. */
  readonly store: string;
  readonly database: string;
  /** The programs, `s3://…`. */
  readonly programs: { readonly commit: string; readonly models: string };
}

/** What is to be done: load new logs, and all that follows; or what an earlier run left undone after its commit. */
export type RunKind = 'load' | 'mend';

/** Names of the steps, for people and for who looks where a run failed. */
export const stepNames = {
  load: '1 load',
  commit: '2 verify and commit',
  publish: '3 publish',
  models: '4 models',
} as const;

type Failing = 'TERMINATE_CLUSTER' | 'CANCEL_AND_WAIT';

/** Fetches a program and runs it: URL, region, then what the program is given. */
const nodeStep = [
  'set -euo pipefail',
  'export AWS_REGION="$2" AWS_DEFAULT_REGION="$2"',
  'at=$(mktemp -d)',
  'aws s3 cp --only-show-errors "$1" "$at/step.mjs"',
  'shift 2',
  'exec node-22 "$at/step.mjs" "$@"',
].join('\n');

/**
 * The steps of a run, in order. After one fails those behind it are not begun.
 *
 * @param persistent whether the cluster goes on to live when one fails
 */
export function stepsOf(run: RunId, kind: RunKind, places: StepPlaces, persistent: boolean): StepConfig[] {
  const { region, store, database, programs } = places;
  const failing: Failing = persistent ? 'CANCEL_AND_WAIT' : 'TERMINATE_CLUSTER';
  const step = (name: keyof typeof stepNames, args: readonly string[]): StepConfig => ({
    Name: `${run}: ${stepNames[name]}`,
    ActionOnFailure: failing,
    HadoopJarStep: { Jar: 'command-runner.jar', Args: [...args] },
  });
  const hive = (name: 'load' | 'publish') =>
    step(name, ['hive-script', '--run-hive-script', '--args', '-f', `${store}/${scriptKeys(run)[name]}`]);
  const node = (name: 'commit' | 'models') =>
    step(name, ['bash', '-c', nodeStep, 'firn', programs[name], region, store, run, database, 'stack']);
  return kind === 'load'
    ? [hive('load'), node('commit'), hive('publish'), node('models')]
    : [hive('publish'), node('models')];
}
