import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Catalogue, Difference, Rule, RuleType, Section } from './rule-shapes';

/** Everything here is about the draft: what is live changes by publishing it. */
const DRAFT = { draft: 'true' } as const;
const NONE: never[] = [];

/** All rules as they would be, in their order. */
export function useRules(): { rules: Rule[] | undefined; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: keys.rules('list'),
    queryFn: () =>
      allOf<Rule>((page) => answerOf(api.GET('/api/rules', { params: { query: { ...page, ...DRAFT } } }))),
  });
  return { rules: data, error };
}

/** The sections of all types, in their order. */
export function useSections(): Section[] {
  const { data } = useQuery({
    queryKey: keys.rules('sections'),
    queryFn: async () => (await answerOf(api.GET('/api/rule-sections', { params: { query: DRAFT } }))).items,
  });
  return data ?? NONE;
}

/** What publishing would change; nothing where there is no draft. */
export function useDifferences(): Difference[] {
  const { data } = useQuery({
    queryKey: keys.rules('diff'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/diff'))).items,
  });
  return data ?? NONE;
}

/** What rules may be made of; it stays as it is while the page stands. */
export function useCatalogue(): Catalogue | undefined {
  const { data } = useQuery({
    queryKey: keys.rules('catalogue'),
    queryFn: () => answerOf(api.GET('/api/rules/catalog')),
    staleTime: Infinity,
  });
  return data;
}

/** A change of the draft; what is shown of the rules is read again once it is made. */
export function useDraftChange<Wanted, Answer>(change: (wanted: Wanted) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    // Also what was refused: somebody else may have changed what it was about.
    onSettled: () => queries.invalidateQueries({ queryKey: keys.rules() }),
  });
}

export const byId = (id: string) => ({ params: { path: { id }, query: DRAFT } });

/** Puts a rule into a section (at its end) and the rules of its type into an order. */
export async function placeRule(rule: Rule, sectionId: string | null, ids: string[]): Promise<void> {
  if (rule.sectionId !== sectionId)
    await answerOf(api.PATCH('/api/rules/{id}', { ...byId(rule.id), body: { sectionId } }));
  await answerOf(api.PUT('/api/rules/order', { params: { query: DRAFT }, body: { type: rule.type, ids } }));
}

export const changeRule = (id: string, body: { mode?: Rule['mode']; sectionId?: string | null }) =>
  answerOf(api.PATCH('/api/rules/{id}', { ...byId(id), body }));

export const cloneRule = (id: string, name: string) =>
  answerOf(api.POST('/api/rules/{id}/clone', { ...byId(id), body: { name } }));

export const deleteRule = (id: string) => answerOf(api.DELETE('/api/rules/{id}', byId(id)));

export const addSection = (type: RuleType, name: string) =>
  answerOf(api.POST('/api/rule-sections', { params: { query: DRAFT }, body: { type, name } }));

export const changeSection = (id: string, body: Partial<Pick<Section, 'name' | 'enabled' | 'firstMatch'>>) =>
  answerOf(api.PATCH('/api/rule-sections/{id}', { ...byId(id), body }));

export const deleteSection = (id: string) => answerOf(api.DELETE('/api/rule-sections/{id}', byId(id)));

export const orderSections = (type: RuleType, ids: string[]) =>
  answerOf(api.PUT('/api/rule-sections/order', { params: { query: DRAFT }, body: { type, ids } }));

export const discardDraft = () => answerOf(api.DELETE('/api/rules/draft'));
