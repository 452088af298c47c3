/** Pauses between attempts, which all end at once when there is reason to try again now. */
export interface Pauses {
  /** Resolves after that many milliseconds, or when all are ended. */
  pause: (ms: number) => Promise<void>;
  endAll: () => void;
}

export function createPauses(): Pauses {
  const sleepers = new Set<() => void>();
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        sleepers.add(wake);
      }),
    endAll() {
      for (const wake of [...sleepers]) wake();
    },
  };
}
