import type { JsonPlace } from '../../../lib/config.ts';

interface Entity {
  readonly schema: string;
  readonly data: unknown;
}

/** Makes a function that gives the values at a place of an envelope as texts: each once, in their order. */
export function valuesAt({ schema, path }: JsonPlace): (envelope: string) => ReadonlySet<string> {
  const start = `iglu:${schema}/`;
  const steps = path.split('.');
  return (envelope) => {
    const found = new Set<string>();
    // Reading JSON costs microseconds, and most events have none of these entities; names may be written with escapes.
    if (!envelope.includes('\\') && !envelope.includes(start)) return found;
    const { data } = JSON.parse(envelope) as { readonly data: Entity | readonly Entity[] };
    for (const entity of Array.isArray(data) ? (data as readonly Entity[]) : [data as Entity]) {
      if (entity.schema.startsWith(start)) collect(entity.data, steps, 0, found);
    }
    return found;
  };
}

function collect(value: unknown, steps: readonly string[], at: number, found: Set<string>): void {
  if (at < steps.length) {
    if (typeof value !== 'object' || value === null) return;
    const step = steps[at]!;
    if (step === '*') for (const one of Object.values(value)) collect(one, steps, at + 1, found);
    else if (Object.hasOwn(value, step)) collect((value as Record<string, unknown>)[step], steps, at + 1, found);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    found.add(String(value));
  }
}
