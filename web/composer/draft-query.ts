import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';

/** A draft as the desk has it. Events keep it true while they come. */
export const draftQuery = (number: number) =>
  queryOptions({
    queryKey: keys.of(number, 'draft'),
    queryFn: () =>
      answerOf(api.GET('/api/cases/{number}/draft', { params: { path: { number: String(number) } } })),
  });
