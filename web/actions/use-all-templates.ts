import { useQueries } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Template } from '../composer/template-text';
import { useIntegrationNames } from '../people/use-names';

/** Prepared content of all our numbers, each once, also what may not be sent (any more). */
export function useAllTemplates(): Template[] {
  const integrations = useIntegrationNames();
  return useQueries({
    queries: integrations.map(({ id }) => ({
      queryKey: keys.templates(id),
      queryFn: () =>
        allOf<Template>((page) =>
          answerOf(api.GET('/api/templates', { params: { query: { integrationId: id, ...page } } })),
        ),
    })),
    combine: everyOne,
  });
}

function everyOne(answers: { data: Template[] | undefined }[]): Template[] {
  const all = answers.flatMap(({ data }) => data ?? []);
  return [...new Map(all.map((template) => [template.contentSid, template])).values()];
}
