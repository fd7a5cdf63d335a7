/** The folders of the store's bucket. Each kind of reader and writer is let into its own. */
export const folders = {
  /** Events, bad rows, models, ledger, commits: a store as everywhere (`lib/protocol/store.ts`). */
  store: 'store',
  /** Programs of the clusters' steps, named by their content. */
  code: 'code',
  /** What the transform reads besides logs: the key of pseudonyms, address databases. */
  given: 'given',
  /** Logs of clusters. */
  clusterLogs: 'cluster-logs',
  /** Results of Athena's queries. */
  athena: 'athena',
} as const;

export type Folder = keyof typeof folders;
