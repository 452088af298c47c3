import { z } from 'zod';
import { ruleSetReader } from '../../automation/rule-sets';
import { upcomingRules } from '../../automation/upcoming-rules';
import { visibleCaseId } from '../../cases/read-cases';
import { upcomingShape } from '../../cases/shapes/upcoming';
import { inTimeOrder, readUpcoming } from '../../cases/upcoming';
import type { App } from '../app';
import { byNumber } from '../case-schemas';

/** What will happen to a case by itself. */
export function upcomingRoutes(app: App): void {
  const ruleSets = ruleSetReader();

  app.get(
    '/api/cases/:number/upcoming',
    {
      schema: {
        tags: ['cases'],
        summary: 'What will happen to a case by itself, the next first',
        description:
          'The end of its chat, the close of the window, the time rules that wait for it, scheduled messages, your reminder. What moves a deadline moves it here too.',
        params: byNumber,
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(upcomingShape) }) },
      },
    },
    async ({ viewer, params }) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      const known = await Promise.all([
        readUpcoming(app.db, caseId, viewer.userId),
        upcomingRules(app.db, ruleSets, caseId),
      ]);
      return { items: inTimeOrder(known.flat()) };
    },
  );
}
