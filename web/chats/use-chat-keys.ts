import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { keys } from '../api/keys';
import { useCommands } from '../keys/use-commands';
import { useKeys, type KeyMap } from '../keys/use-keys';
import type { CaseList } from './place-case';
import { useOpenLongest } from './use-open-longest';
import { searchOf, useAgent, useView } from './use-view';

const JUMPS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Through the chats by keyboard: Alt+1…9 jump, J and K go on and back, G opens the one that waits longest. */
export function useChatKeys(openNumber: number | null): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [view] = useView();
  const [agentId] = useAgent();
  const open = (number: number | undefined) => {
    if (number !== undefined)
      void navigate({ pathname: `/chats/${number}`, search: searchOf(view, agentId).toString() });
  };
  const shown = () =>
    (queries.getQueryData<CaseList>(keys.chats(view, agentId))?.items ?? []).map(({ number }) => number);
  const step = (by: number) => {
    const numbers = shown();
    const at = openNumber === null ? -1 : numbers.indexOf(openNumber);
    open(numbers[at < 0 ? 0 : (at + by + numbers.length) % numbers.length]);
  };
  const jumps: KeyMap = Object.fromEntries(
    JUMPS.map((place) => [`Alt+${place}`, () => open(shown()[place - 1])]),
  );
  const openLongest = useOpenLongest();
  useKeys(jumps);
  useCommands({
    nextChat: () => step(1),
    previousChat: () => step(-1),
    longestWaiting: () => openLongest(),
  });
}
