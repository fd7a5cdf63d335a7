import { cliReference } from './cli-reference.ts';
import { dataDictionary } from './data-dictionary.ts';
import { modelsPage } from './models-page.ts';

/** The generated pages, but for the cookbook: path → text, as it must stand in the repository. */
export const generatedPages = (): Readonly<Record<string, string>> => ({
  'docs/data-dictionary.md': dataDictionary(),
  'docs/models.md': modelsPage(),
  'docs/cli.md': cliReference(),
});
