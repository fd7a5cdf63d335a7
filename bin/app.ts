/** The CDK app: the stacks of the config in the working folder, `firn.config.ts`. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { firnStacks } from '../lib/aws/stacks.ts';
import { loadConfig } from '../lib/cli/config-file.ts';
import { etlVersion } from '../lib/cli/package.ts';
import { UserError } from '../lib/protocol/errors.ts';

try {
  const app = new App({ analyticsReporting: false });
  firnStacks(app, { config: await loadConfig(process.env.FIRN_CONFIG ?? null), version: etlVersion });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
