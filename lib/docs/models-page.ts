import { type Model, models } from '../protocol/models.ts';
import { code, generatedFrom, markdownTable, page } from './markdown.ts';

const section = ([name, { kind, grain, brief, note, columns }]: readonly [string, Model]): readonly string[] => [
  `## ${name}`,
  `${brief} ${grain[0]!.toUpperCase()}${grain.slice(1)}${kind === 'view' ? '; a view' : ''}.`,
  ...(note === undefined ? [] : [note]),
  markdownTable(
    ['column', 'type', 'meaning', 'example'],
    Object.entries(columns).map(([column, { type, brief: meaning, note: more, example }]) => [
      code(column),
      type,
      more === undefined ? meaning : `${meaning} ${more}`,
      code(example),
    ]),
  ),
];

/** docs/models.md: every column of every model. */
export const modelsPage = (): string =>
  page(
    generatedFrom('lib/protocol/models.ts'),
    '# Models',
    'Tables made from `events` by every engine after each commit, for the days it touched and as far around them as visits reach. Tables also have `dt`, their day (UTC) as a text such as `2026-11-23`, and `run`, the run that made the rows. A column with the name of a column of `events` means the same ([data dictionary](data-dictionary.md)). Why they are built so: [decision 0016](decisions/0016-models.md).',
    ...Object.entries<Model>(models).flatMap(section),
  );
