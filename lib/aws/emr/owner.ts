import type { Owner } from '../../../etl/run/owner.ts';

/**
 * Who holds the lock of a run on EMR: not the Lambda, which is gone in a minute, but the cluster. Whether that still works
 * is asked of EMR; no process of any machine is ever taken for it.
 */
export const clusterOwner: Owner = { host: 'the EMR cluster of firn', pid: 0, startedAt: null };

export const isCluster = ({ host }: Owner): boolean => host === clusterOwner.host;
