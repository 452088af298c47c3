import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { answerOf, api, Problem } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';

export type Me = paths['/api/me']['get']['responses'][200]['content']['application/json'];

/** null: nobody is signed in. */
async function readMe(): Promise<Me | null> {
  try {
    return await answerOf(api.GET('/api/me'));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in, while it isn't sure that anybody is. */
export function useWhoAmI() {
  return useQuery({ queryKey: keys.me, queryFn: readMe, staleTime: Infinity });
}

/** Who is signed in, below the shell, which shows its screens to nobody else. */
export function useMe(): Me {
  const { data } = useSuspenseQuery({ queryKey: keys.me, queryFn: readMe, staleTime: Infinity });
  if (!data) throw new Problem('unauthenticated', 401, '');
  return data;
}
