import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { readCommits } from '../../../etl/run/commits.ts';
import type { Storage } from '../../../etl/run/storage.ts';
import type { Config } from '../../config.ts';
import { UserError } from '../../protocol/errors.ts';

/** The key of pseudonyms, in the folder for what is given. */
export const keyName = 'firn.key';

/**
 * The config as the machines of a cluster read it: files lie beside the transform, under their own names.
 *
 * Hive brings them there (`addFiles`), so that neither key nor database has to be on the machines beforehand.
 */
export const onCluster = (config: Config): Config => ({
  ...config,
  privacy: { ...config.privacy, keyFile: config.privacy.keyFile === null ? null : keyName },
  place: { maxmind: config.place.maxmind.map((file) => basename(file)) },
});

/** Names of the files that are needed. */
const namesOf = ({ privacy, place }: Config): readonly string[] => [
  ...(privacy.keyFile === null ? [] : [keyName]),
  ...place.maxmind,
];

/** Has Hive bring the files beside the transform: the first lines of the load script. */
export const addFiles = (config: Config, location: string): string =>
  namesOf(config)
    .map((name) => `ADD FILE ${location.replace(/^s3:/, 's3a:')}/${name};\n`)
    .join('');

/**
 * Makes sure the files are there. The key is made once, before anything is committed; afterwards nobody may make another, because
 * the same person would get a second pseudonym.
 *
 * @throws UserError naming the file that is missing
 */
export async function mustBeGiven(config: Config, given: Storage, store: Storage): Promise<void> {
  const there = new Set((await given.list('')).map(({ key }) => key));
  for (const name of namesOf(config).filter((one) => !there.has(one))) {
    const mayBeMade = name === keyName && (await readCommits(store)).length === 0;
    if (!mayBeMade) {
      throw new UserError(
        name === keyName
          ? `the key ${given.location}/${name} is gone: put back the copy you keep, or pseudonyms would change`
          : `${given.location} has no ${name}, which the config's "place.maxmind" names; copy it there`,
      );
    }
    await given.writeIfAbsent(name, Buffer.from(`${randomBytes(32).toString('hex')}\n`));
  }
}
