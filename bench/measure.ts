/** Milliseconds that single runs took. */
export interface Times {
  p50: number;
  p99: number;
  runs: number;
}

/** Runs alternately what is to be compared, so that a busy machine slows all of it alike; 50 runs at least warm up. */
export async function compareTimes<Name extends string>(
  candidates: Record<Name, (round: number) => unknown>,
  rounds: number,
): Promise<Record<Name, Times>> {
  const entries = Object.entries<(round: number) => unknown>(candidates);
  const taken = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = -50; round < rounds; round++)
    for (const [name, run] of entries) {
      const started = performance.now();
      await run(round + 50);
      if (round >= 0) taken.get(name)?.push(performance.now() - started);
    }
  const times = [...taken].map(([name, each]) => [name, summary(each)]);
  return Object.fromEntries(times) as Record<Name, Times>; // fromEntries forgets the names
}

function summary(each: number[]): Times {
  const sorted = each.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), runs: sorted.length };
}
