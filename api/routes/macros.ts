import { z } from 'zod';
import {
  changeMacro,
  createMacro,
  deleteMacro,
  findMacro,
  listMacros,
  scopeOf,
  type Macro,
} from '../../automation/macros';
import { readMacroText } from '../../automation/read-macro-text';
import { useMacro } from '../../automation/use-macro';
import { readMessage } from '../../cases/read-messages';
import { messageShape } from '../../cases/shapes/message';
import { channelOf } from '../../channels/connection';
import { macroInput, macroPatch } from '../../rules/macro';
import type { App } from '../app';
import { byNumber, q, sendingWithCare } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, id, nothing, person, text, time } from '../schemas';

const macro = z
  .object({
    id,
    name: z.string(),
    scope: z.enum(['common', 'personal', 'group']),
    group: person.nullable(),
    owner: person.nullable().describe('Whose personal macro it is'),
    text: z.string(),
    template: z
      .object({ contentSid: z.string(), variables: z.record(z.string(), z.string()) })
      .nullable()
      .describe('Sent instead of the text when the window is closed; without a text, always'),
    actions: z.array(z.looseObject({ type: z.string() })),
    uses: z.number().int(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Macro' });

/** Prepared answers with actions: everybody's, a group's, or one's own. */
export function macroRoutes(app: App): void {
  const tags = ['macros'];

  app.get(
    '/api/macros',
    {
      schema: {
        tags,
        summary: 'Macros by name: those of everybody, of your groups, and your own',
        querystring: listQuery.extend({
          q,
          others: z
            .enum(['true', 'false'])
            .optional()
            .describe('Also the personal ones of other people; shown to administrators only'),
        }),
        response: { 200: listOf(macro) },
      },
    },
    async ({ viewer, query }) => {
      const { limit, cursor, q, others } = query;
      const after = readCursor(z.tuple([z.string(), z.uuid()]), cursor);
      const wanted = { q, others: others === 'true', limit: limit + 1, after };
      const macros = await listMacros(app.db, viewer, wanted);
      return page(macros, limit, shown, (last) => [last.name, last.id]);
    },
  );

  app.post(
    '/api/macros',
    {
      schema: {
        tags,
        summary: 'Make a macro; those for everybody or a group are made by administrators',
        body: macroInput,
        response: { 201: macro },
      },
    },
    async (request, reply) => {
      const made = await createMacro(app.db, request.viewer, request.newId(), request.body);
      return reply.code(201).send(shown(made));
    },
  );

  app.get(
    '/api/macros/:id',
    { schema: { tags, summary: 'Read a macro', params: byId, response: { 200: macro } } },
    async ({ viewer, params }) => shown(await findMacro(app.db, viewer, params.id)),
  );

  app.patch(
    '/api/macros/:id',
    {
      schema: {
        tags,
        summary: 'Change a macro; what is left out stays',
        params: byId,
        body: macroPatch,
        response: { 200: macro },
      },
    },
    async ({ viewer, params, body }) => shown(await changeMacro(app.db, viewer, params.id, body)),
  );

  app.delete(
    '/api/macros/:id',
    { schema: { tags, summary: 'Delete a macro', params: byId, response: { 204: nothing } } },
    async ({ viewer, params }, reply) => {
      await deleteMacro(app.db, viewer, params.id);
      return reply.code(204).send(undefined);
    },
  );
}

/** Choosing a macro in a case. */
export function macroUseRoutes(app: App): void {
  app.get(
    '/api/cases/:number/macros/:id/text',
    {
      schema: {
        tags: ['macros'],
        summary:
          'What a macro would say in a case now, to be changed before it is sent; empty without a text',
        params: byNumber.extend(byId.shape),
        response: { 200: z.object({ text: z.string() }) },
      },
    },
    async ({ viewer, params }) => ({
      text: await readMacroText(app.db, viewer, { caseNumber: params.number, macroId: params.id }),
    }),
  );

  app.post(
    '/api/cases/:number/macro',
    {
      schema: {
        tags: ['macros'],
        summary: "Use a macro: its text is your answer, then its actions are done in the macro's name",
        params: byNumber,
        body: z.strictObject({
          macroId: id,
          clientId: text(200).describe(
            'Unique in the case; the same again is answered with the first message',
          ),
          ...sendingWithCare,
          text: text(100_000).optional().describe("The macro's text as you have changed it"),
        }),
        response: {
          201: z.object({
            message: messageShape.nullable(),
            actions: z.array(
              z.object({ type: z.string(), outcome: z.string(), detail: z.string().nullable() }),
            ),
          }),
        },
      },
    },
    async ({ viewer, params, body }, reply) => {
      const used = await useMacro(app.db, viewer, params.number, body, (kind) =>
        channelOf(app.channels, kind),
      );
      app.wake(used.conversationId);
      const { messageId, actions } = used;
      return reply.code(201).send({
        message: messageId === null ? null : await readMessage(app.db, messageId),
        actions: actions.map(({ type, outcome, detail }) => ({ type, outcome, detail: detail ?? null })),
      });
    },
  );
}

function shown(one: Macro): z.input<typeof macro> {
  const { id, name, text, template, actions, uses, groupId, groupName, ownerId, ownerName } = one;
  return {
    id,
    name,
    scope: scopeOf(one),
    group: groupId === null ? null : { id: groupId, name: groupName ?? '' },
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    text,
    template: template && { contentSid: template.contentSid, variables: template.variables ?? {} },
    actions,
    uses,
    createdAt: one.createdAt.toISOString(),
    updatedAt: one.updatedAt.toISOString(),
  };
}
