import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Problem, problemOf } from '../api/client';
import { keys } from '../api/keys';

/** How far the simulator's day is; it is the simulator's own API, which the desk's document doesn't describe. */
export interface Day {
  state: 'none' | 'running' | 'done' | 'stopped';
  minute: number;
  minutes: number;
  customers: { planned: number; arrived: number; finished: number };
  sent: number;
}

const PATH = '/simulator/api/day';
/** Ten hours in a minute and a half: long enough to take some of the chats, short enough to wait for. */
const DAY = { customers: 60, speed: 400 };
const EVERY_MS = 1_000;

async function ask(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Day> {
  const answer = await fetch(PATH, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem('unreachable', 0, '');
  });
  const read: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(read, answer.status);
  return read as Day; // as docs/simulator.md has it
}

/** The simulator's day as it is now, playing one, and stopping it. */
export function useDay() {
  const queries = useQueryClient();
  const keep = (day: Day) => queries.setQueryData(keys.day, day);
  const { data: day, error } = useQuery({
    queryKey: keys.day,
    queryFn: () => ask('GET'),
    refetchInterval: ({ state: { data } }) => data?.state === 'running' && EVERY_MS,
  });
  const play = useMutation({ mutationFn: () => ask('POST', DAY), onSuccess: keep });
  const stop = useMutation({ mutationFn: () => ask('DELETE'), onSuccess: keep });
  return { day, play, stop, error: play.error ?? stop.error ?? error };
}
