import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Template } from './template-text';

const PAGE = 200;

/** The prepared content of a number, by name, and the call that asks the provider for it anew. */
export function useTemplates(integrationId: string, isWanted: boolean) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: keys.templates(integrationId),
    queryFn: () => readAll(integrationId),
    enabled: isWanted,
  });
  const ask = useMutation({
    mutationFn: () => answerOf(api.POST('/api/templates/sync', { body: { integrationId } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.templates(integrationId), exact: true }),
  });
  return { templates: query.data, error: query.error ?? ask.error, ask };
}

async function readAll(integrationId: string): Promise<Template[]> {
  const all: Template[] = [];
  let cursor: string | null = null;
  do {
    const query = { integrationId, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    const page: { items: Template[]; nextCursor: string | null } = await answerOf(
      api.GET('/api/templates', { params: { query } }),
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
