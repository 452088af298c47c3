import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import type { StepName } from './use-set-up';

/** Whether the desk has what a step is for: a step that was only left is none that is done. */
export async function isThere(step: StepName): Promise<boolean> {
  switch (step) {
    case 'connect': {
      const all = await allOf((query) => answerOf(api.GET('/api/integrations', { params: { query } })));
      return all.some((one) => 'webhookUrl' in one && one.health !== 'draft');
    }
    case 'invite': {
      const people = await answerOf(api.GET('/api/users', { params: { query: { limit: 2 } } }));
      if (people.items.length > 1) return true;
      const invited = await answerOf(
        api.GET('/api/invitations', { params: { query: { limit: 1, state: 'pending,expired' } } }),
      );
      return invited.items.length > 0;
    }
    case 'rules': {
      const rules = await allOf((query) => answerOf(api.GET('/api/rules', { params: { query } })));
      return rules.some(({ mode }) => mode === 'on');
    }
    case 'play': {
      const cases = await answerOf(api.GET('/api/cases', { params: { query: { limit: 1 } } }));
      return cases.items.length > 0;
    }
  }
}
