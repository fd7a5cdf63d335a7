/** A random UUID, version 4. `crypto.randomUUID` is missing on plain http, and a blob's address costs a question to the browser. */
export const uuid = (): string => {
  const random = crypto.getRandomValues(new Uint8Array(36));
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit, at) =>
    (+digit ^ (random[at]! & (15 >> (+digit / 4)))).toString(16),
  );
};
