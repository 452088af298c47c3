import { z } from 'zod';
import type { CaseFilter } from '../cases/case-filter';
import { CASE_SORTS } from '../cases/case-order';
import { caseStatus, priority } from '../cases/shapes/case';
import type { Viewer } from '../workspace/viewer';
import { q } from './case-schemas';
import { commaList } from './lists';
import { id, time } from './schemas';

/** The filters of lists of cases: in a query string, and in the same words in saved views and bulk edits. */
export const caseFilters = z.strictObject({
  status: commaList(caseStatus).optional(),
  priority: commaList(priority).optional(),
  groupId: commaList(id).optional(),
  assigneeId: commaList(
    z.union([z.literal('me'), z.literal('none'), id], { error: 'Must be me, none or an id.' }),
  ).optional(),
  label: commaList(z.string().max(100)).optional().describe('Cases that carry any of these'),
  integrationId: commaList(id).optional(),
  contactId: commaList(id).optional(),
  createdAfter: time.optional().describe('Made at this moment or later'),
  createdBefore: time.optional().describe('Made before this moment'),
  q: q.describe('Searches number, customer’s name and address, message text'),
  view: z.enum(['unanswered', ''], { error: 'Must be unanswered.' }).optional(),
  activeChats: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('true: active chats too'),
});

export type CaseFilters = z.output<typeof caseFilters>;

export const sort = z.enum(CASE_SORTS, { error: `Must be one of ${CASE_SORTS.join(', ')}.` });
export const order = z.enum(['asc', 'desc'], { error: 'Must be asc or desc.' });

/** The filter for the one who asks. */
export function filterFor(viewer: Viewer, filters: CaseFilters): CaseFilter {
  const { assigneeId, view, ...rest } = filters;
  const owner = (who: string) => (who === 'me' ? viewer.userId : who === 'none' ? null : who);
  return { ...rest, view: view === '' ? undefined : view, assigneeId: assigneeId?.map(owner) };
}

/** The filters as they stand in a query string; those that filter nothing are left out. */
export function asQuery({ activeChats, ...filters }: CaseFilters): Record<string, string> {
  const query: Record<string, string> = activeChats ? { activeChats: 'true' } : {};
  for (const [name, value] of Object.entries(filters)) {
    const text = value?.toString() ?? '';
    if (text !== '') query[name] = text;
  }
  return query;
}
