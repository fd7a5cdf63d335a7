import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader } from 'mmdb-lib';
import { UserError } from '../../../lib/protocol/errors.ts';

/** What stands before the description of a database, at its end (MaxMind DB file format 2.0). */
const descriptionMark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** Between the tree of addresses and what is known of them. */
const separatorBytes = 16;

/** Gives what a database has of an address: a JSON-like object as its maker laid it out; null for nothing. */
export type AddressDatabase = (address: string) => unknown;

/** `::ffff:192.0.2.1` is an address of IPv4 (RFC 4291). */
const asIpv4 = (address: string): string =>
  /^::ffff:(?=\d+\.)/i.exec(address)?.input.slice('::ffff:'.length) ?? address;

/**
 * Opens a file in MaxMind's format. It is read whole and stays in memory.
 *
 * @throws UserError if there is no such file, or it is no such database
 */
export function openMaxmind(path: string): AddressDatabase {
  const reader = readerOf(path, bytesOf(path));
  const versions = reader.metadata.ipVersion === 4 ? [4] : [4, 6];
  return (text) => {
    const address = asIpv4(text);
    return versions.includes(isIP(address)) ? reader.get(address) : null;
  };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(
      `the database "${path}" (place.maxmind) cannot be read: ${(error as NodeJS.ErrnoException).code}; it must lie there on every machine that makes rows`,
    );
  }
}

function readerOf(path: string, bytes: Buffer): Reader<never> {
  const refused = (why: string) =>
    new UserError(
      `"${path}" (place.maxmind) is no database in MaxMind's format: ${why}; take the .mmdb file out of the archive it came in`,
    );
  if (bytes.lastIndexOf(descriptionMark) < 0) throw refused('its description is missing');
  let reader: Reader<never>;
  try {
    reader = new Reader<never>(bytes);
  } catch {
    throw refused('its description cannot be read');
  }
  const { binaryFormatMajorVersion: version, searchTreeSize } = reader.metadata;
  if (version !== 2) throw refused(`its version is ${version}, not 2`);
  if (searchTreeSize + separatorBytes > bytes.length) throw refused('its beginning is missing');
  return reader;
}
