import { questionNames, readQuestion } from '../questions/library.ts';
import { cliReference } from './cli-reference.ts';
import { dataDictionary } from './data-dictionary.ts';
import { modelsPage } from './models-page.ts';
import { questionCatalogue } from './question-catalogue.ts';

/** The generated pages: path → text, as it must stand in the repository. */
export const generatedPages = (queriesFolder: string): Readonly<Record<string, string>> => ({
  'docs/data-dictionary.md': dataDictionary(),
  'docs/models.md': modelsPage(),
  'docs/cli.md': cliReference(),
  'docs/questions.md': questionCatalogue(questionNames(queriesFolder).map((name) => readQuestion(queriesFolder, name))),
});
