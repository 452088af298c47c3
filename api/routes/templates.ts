import { z } from 'zod';
import { listTemplates, syncAllTemplates, syncTemplates } from '../../workspace/templates';
import { readIntegration } from '../../workspace/integrations';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { id } from '../schemas';
import { templateShape } from '../template-schemas';

const tags = ['templates'];
const place = z.tuple([z.string(), z.uuid(), z.string()]);

const synchronised = z.object({
  integrationId: id,
  count: z.int().nullable().describe('How many templates there are; null where the provider did not tell'),
  error: z.string().nullable().describe('Why it did not tell, in words'),
});

/** WhatsApp templates: what the providers have, and asking them anew. */
export function templateRoutes(app: App): void {
  app.get(
    '/api/templates',
    {
      schema: {
        tags,
        summary: 'Templates and other prepared content, by name',
        querystring: listQuery.extend({ integrationId: id.optional() }),
        response: { 200: listOf(templateShape) },
      },
    },
    async ({ query: { limit, cursor, integrationId } }) => {
      if (integrationId !== undefined) await readIntegration(app.db, integrationId);
      const after = readCursor(place, cursor);
      const rows = await listTemplates(app.db, { integrationId, limit: limit + 1, after });
      return page(
        rows,
        limit,
        (row) => row,
        (row) => [row.name, row.integrationId, row.contentSid],
      );
    },
  );

  app.post(
    '/api/templates/sync',
    {
      schema: {
        tags,
        summary: 'Ask the provider for templates now: of one number, or of all that are connected',
        body: z.strictObject({ integrationId: id.optional() }).nullish(),
        response: { 200: z.object({ items: z.array(synchronised) }) },
      },
    },
    async ({ body }) => {
      if (body?.integrationId !== undefined) {
        const { integrationId } = body;
        return { items: [{ integrationId, count: await syncTemplates(app, integrationId), error: null }] };
      }
      const items: z.output<typeof synchronised>[] = [];
      for await (const one of syncAllTemplates(app)) items.push(one);
      return { items };
    },
  );
}
