import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useGroups, usePeople } from './use-people';

const NONE: never[] = [];

/** Our numbers by name, and what else is connected. */
export function useIntegrationNames(): { id: string; name: string }[] {
  const { data } = useQuery({
    queryKey: keys.integrationNames,
    queryFn: async () => {
      const all = await allOf<{ id: string; name: string }>((query) =>
        answerOf(api.GET('/api/integrations', { params: { query } })),
      );
      return all.map(({ id, name }) => ({ id, name }));
    },
  });
  return data ?? NONE;
}

/** Says who or what an id stands for: a person, a group, a number of ours; null where nobody knows. */
export function useNameOf(): (id: string) => string | null {
  const [people, groups, integrations] = [usePeople(), useGroups(), useIntegrationNames()];
  const names = useMemo(
    () => new Map([...people, ...groups, ...integrations].map(({ id, name }) => [id, name])),
    [people, groups, integrations],
  );
  return useCallback((id: string) => names.get(id) ?? null, [names]);
}
