import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileSystem } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { carriedViewsKey } from '../../etl/models/steps.ts';
import type { Config } from '../config.ts';
import { sqlToCarry } from './emr/programs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folders made before, by what they are made of: apps with several pipelines bundle once. */
const made = new Map<string, string>();

/**
 * Makes the folder the Lambda is: its program, the programs of a cluster's steps, which it hands on, and the settings. All of
 * firn that runs on AWS is in it, so that a deployment is one version of everything.
 *
 * @returns the folder; the same config gives the same bytes
 */
export function programFolder(config: Config, version: string): string {
  const settings = JSON.stringify({ config, version });
  const before = made.get(settings);
  if (before !== undefined) return before;
  const folder = FileSystem.mkdtemp('firn-lambda-');
  buildSync({
    ...JSON.parse(readFileSync(join(root, 'etl/hive/step-bundle.json'), 'utf8')),
    absWorkingDir: root,
    entryPoints: {
      index: 'lib/aws/lambda/handler.ts',
      rows: 'etl/hive/rows-script.ts',
      commit: 'etl/hive/commit-script.ts',
      models: 'lib/aws/emr/models-script.ts',
    },
    outdir: folder,
    metafile: false,
    // Bundling is done here, once.
    external: ['esbuild'],
  });
  const program = join(folder, 'index.mjs');
  const sql = `globalThis.${carriedViewsKey} = ${JSON.stringify(sqlToCarry())};\n`;
  writeFileSync(program, sql + readFileSync(program, 'utf8'));
  writeFileSync(join(folder, 'settings.json'), settings);
  made.set(settings, folder);
  return folder;
}
