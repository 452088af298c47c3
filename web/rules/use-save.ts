import { useState } from 'react';
import { answerOf, api, Problem } from '../api/client';
import { bodyOf, type Rule, type WrittenRule } from './rule-shapes';
import { byId, useDraftChange } from './use-rules';

/** Saves a rule into the draft. A new one is made once, however often it is sent before an answer comes. */
export function useSave(stored: Rule | null) {
  const [key, setKey] = useState(() => crypto.randomUUID());
  return useDraftChange(async (rule: WrittenRule): Promise<Rule> => {
    const body = bodyOf(rule);
    if (stored) return answerOf(api.PATCH('/api/rules/{id}', { ...byId(stored.id), body }));
    const params = { query: { draft: 'true' } } as const;
    try {
      return await answerOf(api.POST('/api/rules', { params, headers: { 'idempotency-key': key }, body }));
    } catch (error) {
      // A refusal is the answer for good of its key; without an answer the rule may have been made.
      const isRefused = error instanceof Problem && error.status >= 400 && error.status < 500;
      if (isRefused) setKey(crypto.randomUUID());
      throw error;
    }
  });
}
