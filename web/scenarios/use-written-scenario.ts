import { useEffect, useState } from 'react';
import { keepEdit, keptEdit } from '../rules/kept-edit';
import type { Scenario } from './scenario-shapes';
import { isSame } from './write-scenario';

interface KeptScenario {
  written: Scenario;
  /** The stored scenario that it was begun from; null for a new one. */
  from: Scenario | null;
}

const keep = (key: string, kept: KeptScenario | null) => keepEdit(key, kept);
export const keptScenario = (key: string) => keptEdit(key) as KeptScenario | null; // as `keep` wrote it

/** Where a browser keeps what is written of a scenario: of a stored one by its name, else of a new one. */
export const keyOf = (name: string) => `scenario-of-${name}`;

/**
 * A scenario while it is written on: nothing of it is lost by a reload, and what somebody else has made of the stored
 * one meanwhile is not overwritten unless the person says so.
 */
export function useWrittenScenario(key: string, stored: Scenario | null, begin: Scenario) {
  const [kept] = useState(() => keptScenario(key));
  const [from, setFrom] = useState(kept ? kept.from : stored);
  const [written, setWritten] = useState(kept?.written ?? stored ?? begin);
  const isChanged = !isSame(written, from ?? begin);
  // Saved, or changed elsewhere while nothing was written here: what is stored is shown.
  if (stored && !isSame(stored, from) && (!isChanged || isSame(stored, written))) {
    setFrom(stored);
    setWritten(stored);
  }
  useEffect(() => {
    keep(key, isChanged ? { written, from } : null);
  }, [key, written, from, isChanged]);
  return {
    written,
    from,
    change: (part: Partial<Scenario>) => setWritten((before) => ({ ...before, ...part })),
    put: setWritten,
    isChanged,
    /** What was written before the page was opened. */
    isRestored: kept !== null && isChanged,
    /** Somebody has changed or deleted the stored scenario since this was begun. */
    isOvertaken: isChanged && !isSame(stored, from),
    /** Shows what is stored; or, where nothing is, what there was to begin with. */
    discard: () => {
      setFrom(stored);
      setWritten(stored ?? begin);
    },
    /** What is written is meant to replace what is stored now. */
    keepMine: () => setFrom(stored),
    /** What was sent is stored: what has been written since then is written on that. */
    saved(sent: Scenario, answer: Scenario) {
      const shown = keptScenario(key)?.written ?? sent;
      const isLater = !isSame(shown, sent);
      if (answer.name === stored?.name) {
        setFrom(answer);
        if (!isLater) setWritten(answer);
        return;
      }
      // Under its name it has a page of its own from now on, which goes on with what was written meanwhile.
      keep(keyOf(answer.name), isLater ? { written: shown, from: answer } : null);
      setFrom(stored);
      setWritten(stored ?? begin);
      // Said here too: this editor may be gone before its effect runs, and the next one would begin with this scenario.
      keep(key, null);
    },
  };
}
