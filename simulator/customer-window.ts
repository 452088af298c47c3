import type { Simulation } from './simulation';

/** The simulator's clock for the 24-hour window; everything else keeps the real time. */
export const virtualNow = (simulation: Simulation) => Date.now() + simulation.clockOffsetMs;

const windowKey = (sender: string, customer: string) => `${sender} ${customer}`;

/** Opens the window anew: a customer has just written. */
export function openWindow(simulation: Simulation, sender: string, customer: string): void {
  const key = windowKey(sender, customer);
  simulation.windows.delete(key);
  simulation.windows.set(key, virtualNow(simulation));
  const oldest = simulation.windows.keys().next();
  if (simulation.windows.size > 100_000 && !oldest.done) simulation.windows.delete(oldest.value);
}

/** Says whether free-form messages may go to this customer now. */
export function isWindowOpen(simulation: Simulation, sender: string, customer: string): boolean {
  const last = simulation.windows.get(windowKey(sender, customer));
  return last !== undefined && virtualNow(simulation) < last + simulation.windowMs;
}
