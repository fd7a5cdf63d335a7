/** A file of a store, as listed. */
export interface StoredFile {
  readonly key: string;
  readonly bytes: number;
  /** Changes whenever the content does. */
  readonly etag: string;
}

/**
 * What a run needs of the place the store is in. Keys use `/` and have no leading one (`lib/protocol/store.ts`).
 * Only operations that S3 has too, so that a bucket can take the folder's place. Every error a user can cause
 * is a UserError.
 */
export interface Storage {
  /** The place in the user's words, for messages. */
  readonly location: string;

  /** The files below a prefix that ends in `/`, in order of keys; unfinished writes are not among them. */
  list(prefix: string): Promise<readonly StoredFile[]>;

  /** The names right below a prefix that end in `/`, without it, sorted. */
  folders(prefix: string): Promise<readonly string[]>;

  /** Content, or null where there is none. */
  read(key: string): Promise<Uint8Array | null>;

  /** Writes or replaces; readers see the old content or the new, never a part. */
  write(key: string, content: Uint8Array): Promise<void>;

  /** Writes only if the key is free; of several who try, one gets true. Content and name appear together. */
  writeIfAbsent(key: string, content: Uint8Array): Promise<boolean>;

  /** Moves a finished file of this machine into the store, durably; the file is gone afterwards. */
  adopt(file: string, key: string): Promise<void>;

  /** Copies a file of the store to a file of this machine, piece by piece; false: there is none in the store. */
  download(key: string, file: string): Promise<boolean>;

  /** Removes files; those that are gone already are no error. */
  remove(keys: readonly string[]): Promise<void>;

  /** Removes everything below a prefix that ends in `/`. */
  removeTree(prefix: string): Promise<void>;

  /** Removes what writers that died left unfinished right below the prefixes, if they can leave anything. */
  sweepUnfinished(prefixes: readonly string[]): Promise<void>;

  /** Where a key is as a file of this machine; null: not on this machine. */
  localPath(key: string): string | null;
}
