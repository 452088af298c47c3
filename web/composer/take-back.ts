import { Problem } from '../api/client';

const ATTEMPTS = 4;
const AGAIN_MS = 1_000;

/**
 * Takes an answer back, and makes sure of it: where the line broke, nobody knows whether it was taken back, and its text
 * must be in one place, with the customer or in the composer.
 * @throws Problem where it was not taken back
 */
export async function takeBackSurely(remove: () => Promise<unknown>, againMs = AGAIN_MS): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      // The attempt before has taken it back.
      if (attempt > 1 && problem.status === 404) return;
      const isUnknown = problem.status === 0 || problem.status >= 500;
      if (!isUnknown || attempt === ATTEMPTS) throw problem;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}
