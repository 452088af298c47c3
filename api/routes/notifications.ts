import { z } from 'zod';
import { markAllNotificationsRead, markNotificationRead } from '../../cases/mark-notifications';
import { listNotifications } from '../../cases/read-notifications';
import { notificationShape } from '../../cases/shapes/notification';
import type { App } from '../app';
import { moment, noBody } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId } from '../schemas';

const query = listQuery.extend({
  unread: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('true: only what you have not read'),
});

/** What rules and the desk itself have told the one who calls. */
export function notificationRoutes(app: App): void {
  app.get(
    '/api/notifications',
    {
      schema: {
        tags: ['notifications'],
        summary: 'What you were told, newest first; kept for 90 days',
        querystring: query,
        response: { 200: listOf(notificationShape) },
      },
    },
    async ({ viewer, query: { limit, cursor, unread } }) => {
      const after = readCursor(z.tuple([moment, z.uuid()]), cursor);
      const rows = await listNotifications(app.db, viewer, { unread, limit: limit + 1, after });
      return page(
        rows,
        limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );

  app.put(
    '/api/notifications/:id/read',
    {
      schema: {
        tags: ['notifications'],
        summary: 'Remember that you have read it',
        params: byId,
        body: noBody,
        response: { 200: notificationShape },
      },
    },
    ({ viewer, params }) => markNotificationRead(app.db, viewer, params.id),
  );

  app.put(
    '/api/notifications/read',
    {
      schema: {
        tags: ['notifications'],
        summary: 'Remember that you have read all of them',
        body: noBody,
        response: { 200: z.object({ marked: z.int().describe('how many were unread until now') }) },
      },
    },
    async ({ viewer }) => ({ marked: await markAllNotificationsRead(app.db, viewer) }),
  );
}
