import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { Case, Contact } from '../api/shapes';

const TYPING_MS = 150;
const CASES = 8;
const CUSTOMERS = 4;
const LEAST = 2;

/** The cases and customers that are found by what was written, active chats too. */
export function useFound(written: string): { cases: Case[]; contacts: Contact[]; isSearching: boolean } {
  const [q] = useDebouncedValue(written.trim(), TYPING_MS);
  const isAsked = q.length >= LEAST;
  const cases = useQuery({
    queryKey: ['found', 'cases', q],
    queryFn: () =>
      answerOf(api.GET('/api/cases', { params: { query: { q, activeChats: 'true', limit: CASES } } })),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const contacts = useQuery({
    queryKey: ['found', 'contacts', q],
    queryFn: () => answerOf(api.GET('/api/contacts', { params: { query: { q, limit: CUSTOMERS } } })),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  return {
    cases: isAsked ? (cases.data?.items ?? []) : [],
    contacts: isAsked ? (contacts.data?.items ?? []) : [],
    isSearching: cases.isFetching || contacts.isFetching,
  };
}
