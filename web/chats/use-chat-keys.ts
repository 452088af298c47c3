import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';
import { keys, type ChatView } from '../api/keys';
import { useKeys, type KeyMap } from '../keys/use-keys';
import { usePreferences } from '../preferences/preferences';
import type { CaseList } from './place-case';

const JUMPS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Through the chats by keyboard: Alt+1…9 jump, J and K go on and back, G opens the one that waits longest. */
export function useChatKeys(openNumber: number | null): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { singleKeys } = usePreferences();
  const numbersOf = (view: string) =>
    queries.getQueryData<CaseList>(keys.chats(view as ChatView))?.items ?? []; // an unknown view was never read
  const open = (number: number | undefined, view?: ChatView) => {
    if (number === undefined) return;
    const wanted = view ?? search.get('view');
    void navigate({ pathname: `/chats/${number}`, search: wanted === null ? '' : `?view=${wanted}` });
  };
  const shown = () => numbersOf(search.get('view') ?? 'mine').map(({ number }) => number);
  const step = (by: number) => {
    const numbers = shown();
    const at = openNumber === null ? -1 : numbers.indexOf(openNumber);
    open(numbers[at < 0 ? 0 : (at + by + numbers.length) % numbers.length]);
  };
  const longest = () => {
    for (const view of ['mine', 'new'] as const) {
      const waiting = numbersOf(view).find(({ waitingSince }) => waitingSince !== null);
      if (waiting) return open(waiting.number, view);
    }
  };
  const jumps: KeyMap = Object.fromEntries(
    JUMPS.map((place) => [`Alt+${place}`, () => open(shown()[place - 1])]),
  );
  useKeys({ ...jumps, j: () => step(1), k: () => step(-1), g: longest }, singleKeys);
}
