import { UserError } from '../../lib/protocol/errors.ts';

/** What DuckDB, which has no error codes, says for an error of the operating system (seen on DuckDB 1.5). */
const texts: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/i, 'ENOSPC'],
  [/max_temp_directory_size/, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/read-only file system/i, 'EROFS'],
  [/permission denied/i, 'EACCES'],
];

/** The operating system's code behind an error (`ENOSPC`), or null. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return texts.find(([text]) => text.test(error.message))?.[1] ?? null;
}

/** The file an error is about: its `path`, or the name DuckDB puts between quotes. */
function fileOf(error: Error): string | null {
  if ('path' in error && typeof error.path === 'string') return error.path;
  return /file "([^"]+)"/i.exec(error.message)?.[1] ?? null;
}

/**
 * A failed write to a store, as the user should read it: a UserError for a full disk or a store that cannot be
 * written, the error itself for anything else.
 *
 * @param folder the store's folder as the operating system names it, to shorten file names to keys
 */
export function writeError(error: unknown, location: string, folder: string, key: string | null = null): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof UserError) return error;
  const file = fileOf(error);
  const where = key ?? (file?.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file);
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        `no space left for the store ${location}${where === null ? '' : ` while writing ${where}`}; ` +
          'nothing was committed, free some space and run "firn etl" again',
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new UserError(
        `the store ${location} is read-only for this user (${errorCode(error)}${where === null || where === '' ? '' : ` at ${where}`}); ` +
          'run as a user who may write there, or pass another --store',
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new UserError(`the store ${location} must be a folder, but ${where ?? location} is a file`);
    default:
      return error;
  }
}
