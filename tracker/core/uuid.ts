/** A random UUID, version 4: the browser's own name for nothing. `crypto.randomUUID` is missing on plain http, this is not. */
export const uuid = (): string => {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36);
};
