import type { Change, Facts, FactValue } from './facts';

/** What operators that ask for a change are given: the fact as it is, and what the event did to it. */
interface Asked {
  now: FactValue | null;
  change: Change | undefined;
}

export function valueOf({ values }: Facts, fact: string): FactValue | undefined {
  return Object.hasOwn(values, fact) ? values[fact] : undefined;
}

export function changeOf({ changes }: Facts, fact: string): Change | undefined {
  return Object.hasOwn(changes, fact) ? changes[fact] : undefined;
}

/** Undefined for a fact that is absent. One that the event has taken away (an owner) is there for these operators. */
export function askedChange(facts: Facts, fact: string): Asked | undefined {
  const [now, change] = [valueOf(facts, fact), changeOf(facts, fact)];
  return now === undefined && change === undefined ? undefined : { now: now ?? null, change };
}
