/** Minutes between two moments in epoch milliseconds, never negative: clocks may differ. What is no moment stays so. */
export function minutesSince(now: number, moment: number): number;
export function minutesSince(now: number, moment: number | null | undefined): number | null | undefined;
export function minutesSince(now: number, moment: number | null | undefined): number | null | undefined {
  return moment == null ? moment : Math.max(0, now - moment) / 60_000;
}
