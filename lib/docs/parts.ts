/** A page whose part between the lines `<!-- name: … -->` and `<!-- /name -->` is this content. */
export function withPart(page: string, name: string, content: string): string {
  const part = new RegExp(`(<!-- ${name}:[^\\n]*-->\\n).*?(<!-- /${name} -->)`, 's');
  if (!part.test(page)) throw new Error(`the page has no part "${name}"`);
  return page.replace(part, (_, before: string, after: string) => `${before}\n${content}\n\n${after}`);
}

/** What stands in a part of a page. */
export const partOf = (page: string, name: string): string =>
  new RegExp(`<!-- ${name}:[^\\n]*-->\\n(.*?)<!-- /${name} -->`, 's').exec(page)?.[1]?.trim() ?? '';
