/** Runs it; what it throws never reaches the page. */
export function guarded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    // The page is not to know.
  }
  return undefined;
}

/** See `Tracker.listen`. */
export function listen(target: EventTarget, types: string, listener: (event: Event) => void): void {
  for (const type of types.split(' ')) {
    target.addEventListener(type, (event) => guarded(() => listener(event)), true);
  }
}
