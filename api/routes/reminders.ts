import { z } from 'zod';
import { readCase } from '../../cases/read-cases';
import { cancelReminder, setReminder } from '../../cases/reminders';
import { caseShape } from '../../cases/shapes/case';
import type { App } from '../app';
import { byNumber } from '../case-schemas';
import { nothing, textOrNone, time } from '../schemas';

/** Having a case brought back. */
export function reminderRoutes(app: App): void {
  const tags = ['cases'];

  app.put(
    '/api/cases/:number/reminder',
    {
      schema: {
        tags,
        summary: 'Be reminded of a case at a time, or when its customer writes before',
        description:
          'Yours alone. You get a notification; a case that is pending then is open again. A second one takes the place of the first.',
        params: byNumber,
        body: z.strictObject({
          at: time.describe('Ahead, by a year at most'),
          note: textOrNone(500).default('').describe('What you want to be told then'),
        }),
        response: { 200: caseShape },
      },
    },
    async ({ viewer, params, body }) => {
      const reminder = { at: new Date(body.at), note: body.note };
      const { wake } = await setReminder(app.db, viewer, params.number, reminder);
      app.wake(wake);
      return readCase(app.db, app.channels, viewer, params.number);
    },
  );

  app.delete(
    '/api/cases/:number/reminder',
    {
      schema: {
        tags,
        summary: 'Be reminded of a case no more',
        params: byNumber,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      await cancelReminder(app.db, viewer, params.number);
      return reply.code(204).send(undefined);
    },
  );
}
