/** The first line of every generated file. */
export const generatedFrom = (source: string): string =>
  `<!-- Generated from ${source} by "npm run docs"; a test compares them. Do not edit. -->`;

/** Text for a cell of a Markdown table: a bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Text as it is, in code type. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** A Markdown table. */
export const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Paragraphs, tables and headings as one file. */
export const page = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
