import { onTestFinished } from 'vitest';

/** Sets variables of the environment, for this process and its children, until the test is over; null: removes them. */
export function setEnvironment(variables: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    onTestFinished(() => set(name, before ?? null));
    set(name, value);
  }
}

function set(name: string, value: string | null): void {
  if (value === null) delete process.env[name];
  else process.env[name] = value;
}
