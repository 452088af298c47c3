import { z } from 'zod';
import { changeSetUp, readSetUp, type SetUp } from '../../workspace/set-up';
import type { App } from '../app';
import { given, time } from '../schemas';

const step = z.enum(['done', 'skipped'], { error: 'Must be done or skipped.' });
const steps = z.strictObject({ connect: step, invite: step, rules: step, play: step }).partial();
const only = z.literal(true, { error: 'Must be true: it is not taken back.' });

const setUp = z
  .object({
    steps: steps.describe('What has been done or skipped; what is left out waits'),
    shownAt: time.nullable().describe('Since when an administrator has been led there'),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'SetUp' });

/** The first set-up of a workspace: how far it has come, for all administrators alike. */
export function setUpRoutes(app: App): void {
  const config = { role: 'administrator' as const };
  const tags = ['settings'];

  app.get(
    '/api/set-up',
    {
      config,
      schema: { tags, summary: 'How far the first set-up of the desk has come', response: { 200: setUp } },
    },
    async () => show(await readSetUp(app.db)),
  );

  app.patch(
    '/api/set-up',
    {
      config,
      schema: {
        tags,
        summary: 'Mark steps of the first set-up, or that it was shown or finished',
        body: z.strictObject({ steps, isShown: only, isFinished: only }).partial(),
        response: { 200: setUp },
      },
    },
    async ({ body: { steps: marked, ...others } }) =>
      show(await changeSetUp(app.db, { ...given(others), ...(marked && { steps: given(marked) }) })),
  );
}

const show = ({ steps: marked, shownAt, finishedAt }: SetUp): z.input<typeof setUp> => ({
  steps: marked,
  shownAt: shownAt?.toISOString() ?? null,
  finishedAt: finishedAt?.toISOString() ?? null,
});
