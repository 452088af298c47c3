import { z } from 'zod';
import { listChats } from '../../cases/list-cases';
import { readCase, readCasesFor, readChangedCase } from '../../cases/read-cases';
import { caseShape } from '../../cases/shapes/case';
import {
  endChatByHand,
  postponeEnd,
  releaseActiveChat,
  takeActiveChat,
  transferChat,
} from '../../cases/chat-actions';
import { markRead } from '../../cases/mark-read';
import { invalid, Refusal } from '../../refusal';
import { whoIs } from '../../workspace/credentials';
import type { Viewer } from '../../workspace/viewer';
import type { App } from '../app';
import { byNumber, endStatus, momentOrNever, noBody, whole } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { id, text } from '../schemas';

/** Whom chats go to. */
export const transfer = z
  .strictObject({ agentId: id.optional(), groupId: id.optional(), note: text(10_000).optional() })
  .refine(({ agentId, groupId }) => (agentId === undefined) !== (groupId === undefined), {
    path: ['agentId'],
    message: 'Give either an agentId or a groupId.',
  });

/** The schema demands exactly one of the two. */
export function targetOf({ agentId, groupId, note }: z.output<typeof transfer>) {
  return agentId === undefined ? { groupId: groupId ?? '', note } : { agentId, note };
}

/** Cursor of the list, which goes by who has waited longest. */
const waitingPlace = z
  .tuple([momentOrNever, momentOrNever, whole])
  .transform(([since, last, number]) => ({ by: [since, last], number }));

/** The chat screen: active chats, and what an agent does with one. */
export function chatRoutes(app: App): void {
  app.get(
    '/api/chats',
    {
      schema: {
        tags: ['chats'],
        summary: 'Active chats by who has waited longest: not taken, taken by you, or all you may see',
        description:
          'An administrator sees them with `agentId` as that agent does: what is new for, taken by, or visible to them.',
        querystring: listQuery.extend({
          view: z.enum(['new', 'mine', 'all']).default('all'),
          agentId: id.optional().describe('Whose chats; administrators only'),
        }),
        response: { 200: listOf(caseShape) },
      },
    },
    async ({ viewer, query }) => {
      const after = readCursor(waitingPlace, query.cursor);
      const whose = await whoseChats(app, viewer, query.agentId);
      const rows = await listChats(app.db, whose, query.view, { limit: query.limit + 1, after });
      const listed = page(
        rows,
        query.limit,
        (row) => row.id,
        ({ place }) => [...place.by, place.number],
      );
      return { ...listed, items: await readCasesFor(app.db, app.channels, viewer, listed.items) };
    },
  );

  app.put(
    '/api/cases/:number/read',
    {
      schema: {
        tags: ['cases'],
        summary: 'Remember how far you have read; the mark never moves backwards',
        params: byNumber,
        body: z.strictObject({ messageId: id }),
        response: { 200: caseShape },
      },
    },
    async ({ viewer, params, body }) => {
      await markRead(app.db, viewer, params.number, body.messageId);
      return readCase(app.db, app.channels, viewer, params.number);
    },
  );

  action(
    app,
    'take',
    'Take an active chat; `takeOver` also from the agent who has it',
    z.strictObject({ takeOver: z.boolean().optional() }).nullish(),
    (viewer, number, body) => takeActiveChat(app.db, viewer, number, body?.takeOver ?? false),
  );
  action(app, 'release', 'Put an active chat back to New', noBody, (viewer, number) =>
    releaseActiveChat(app.db, viewer, number),
  );
  action(
    app,
    'transfer',
    'Give an active chat to an agent, or to a group where it is new',
    transfer,
    (viewer, number, body) => transferChat(app.db, viewer, number, targetOf(body)),
  );
  action(
    app,
    'end',
    'End a chat with a status for its case; on an ended one only the status is set, and a reason that is given',
    endStatus,
    (viewer, number, { status, reason }) => endChatByHand(app.db, viewer, number, status, { reason }),
  );
  action(
    app,
    'postpone',
    'Move the automatic end of a chat later, counted from when it is due',
    noBody,
    (viewer, number) => postponeEnd(app.db, viewer, number),
  );
}

async function whoseChats(app: App, viewer: Viewer, agentId: string | undefined): Promise<Viewer> {
  if (agentId === undefined || agentId === viewer.userId) return viewer;
  if (viewer.role !== 'administrator')
    throw new Refusal('forbidden', 403, 'Only an administrator may look at the chats of others.');
  const agent = await whoIs(app.db, agentId);
  if (!agent) throw invalid([{ path: 'agentId', message: 'There is no agent with this id.' }]);
  return agent;
}

/** One thing an agent does with a chat; the answer is the case as it is afterwards. */
function action<Body extends z.ZodType>(
  app: App,
  what: string,
  summary: string,
  body: Body,
  perform: (viewer: Viewer, number: number, body: z.output<Body>) => Promise<{ wake: string | null }>,
): void {
  app.post(
    `/api/cases/:number/chat/${what}`,
    { schema: { tags: ['chats'], summary, params: byNumber, body, response: { 200: caseShape } } },
    async (request) => {
      const { number } = request.params;
      // Validated by the very schema whose output the action takes; a generic schema hides that from the compiler.
      const { wake } = await perform(request.viewer, number, request.body as z.output<Body>);
      if (wake) app.wake(wake);
      return readChangedCase(app.db, app.channels, request.viewer, number);
    },
  );
}
