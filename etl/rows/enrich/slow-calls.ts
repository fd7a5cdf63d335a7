/** What a function may take on average before it is named, microseconds: ten times the rest of a row. */
const budget = 100;
/** Calls before anything is said: the first ones are slow while the machine warms up. */
const fewestCalls = 1000;

/** Watches how long functions take, and names each that is too slow, once, on standard error. */
export class SlowCalls {
  private readonly totals = new Map<string, { calls: number; ms: number; isNamed: boolean }>();

  add(name: string, ms: number): void {
    let total = this.totals.get(name);
    if (total === undefined) {
      total = { calls: 0, ms: 0, isNamed: false };
      this.totals.set(name, total);
    }
    total.calls += 1;
    total.ms += ms;
    if (total.isNamed || total.calls < fewestCalls) return;
    const average = (total.ms / total.calls) * 1000;
    if (average <= budget) return;
    total.isNamed = true;
    console.error(
      `firn: ${name} of your config takes ${Math.round(average)} µs an event; up to ${budget} is not noticed`,
    );
  }
}
