import { z } from 'zod';
import { acceptInvitation, lookAtInvitation } from '../../workspace/accept-invitation';
import {
  createInvitation,
  listInvitations,
  renewInvitation,
  revokeInvitation,
  type Invitation,
  type InvitationWithSecret,
} from '../../workspace/invitations';
import { setPresence } from '../../workspace/set-presence';
import { readUser } from '../../workspace/users';
import type { App } from '../app';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { email, password, role, showUser, user } from '../people';
import { refuseForeignOrigin } from '../plugins/authentication';
import { setSessionCookie } from '../plugins/session-cookie';
import { byId, duration, id, name, nothing, person, time } from '../schemas';

const state = z.enum(['pending', 'accepted', 'expired']);
const invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    role,
    groups: z.array(person),
    state,
    invitedBy: z.string().describe('Their name then'),
    createdAt: time,
    expiresAt: time,
    acceptedAt: time.nullable(),
  })
  .meta({ id: 'Invitation' });
const withLink = invitation
  .extend({ link: z.url().describe('To be sent to them; shown here and never again') })
  .meta({ id: 'InvitationWithLink' });
const openInvitation = z
  .object({ email: z.string(), name: z.string().nullable(), invitedBy: z.string(), expiresAt: time })
  .meta({ id: 'OpenInvitation' });

const WEEK_MS = 7 * 24 * 3_600_000;
const expiresIn = duration('PT1H', 'P30D').default(WEEK_MS);
const newInvitation = z.strictObject({
  email,
  name: name().nullable().default(null).describe('Null: they say it themselves'),
  role,
  groupIds: z.array(id).max(1000).default([]),
  expiresIn,
});
const token = z.string().min(1, 'Must not be empty.').max(200).describe('The last part of the link');

/** Inviting people by links that expire. No mail is sent: whoever invites sends the link. */
export function invitationRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['invitations'];

  const show = ({ createdAt, expiresAt, acceptedAt, ...row }: Invitation): z.input<typeof invitation> => ({
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    acceptedAt: acceptedAt?.toISOString() ?? null,
  });
  const showOnce = ({ secret, ...row }: InvitationWithSecret): z.input<typeof withLink> => ({
    ...show(row),
    link: `${app.config.publicUrl}/invitation#${secret}`,
  });

  app.post(
    '/api/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invite somebody; the link is good for one person, until it expires',
        body: newInvitation,
        response: { 201: withLink },
      },
    },
    async (request, reply) => {
      const { expiresIn: expiresInMs, ...body } = request.body;
      const wanted = { id: request.newId(), ...body, expiresInMs };
      return reply.code(201).send(showOnce(await createInvitation(app.db, request.viewer, wanted)));
    },
  );

  app.get(
    '/api/invitations',
    {
      config,
      schema: {
        tags,
        summary:
          'Invitations that were not revoked, the newest first; 30 days longer than their links are good',
        querystring: listQuery.extend({ state: commaList(state).optional() }),
        response: { 200: listOf(invitation) },
      },
    },
    async ({ query: { limit, cursor, state: states } }) => {
      const after = readCursor(z.tuple([time, z.uuid()]), cursor);
      const rows = await listInvitations(app.db, { states, limit, after });
      return page(rows, limit, show, (row) => [row.createdAt.toISOString(), row.id]);
    },
  );

  app.post(
    '/api/invitations/:id/renew',
    {
      config: { ...config, idempotent: false },
      schema: {
        tags,
        summary: 'Make a new link for an invitation; the old one is not good any more',
        params: byId,
        body: z.strictObject({ expiresIn }).nullish(),
        response: { 200: withLink },
      },
    },
    async ({ viewer, params, body }) =>
      showOnce(await renewInvitation(app.db, viewer.userId, params.id, body?.expiresIn ?? WEEK_MS)),
  );

  app.delete(
    '/api/invitations/:id',
    {
      config,
      schema: { tags, summary: 'Revoke an invitation', params: byId, response: { 204: nothing } },
    },
    async ({ viewer, params }, reply) => {
      await revokeInvitation(app.db, viewer.userId, params.id);
      return reply.code(204).send(undefined);
    },
  );

  // The token is in the body: addresses are written into logs.
  app.post(
    '/api/invitations/look',
    {
      config: { public: true },
      schema: {
        tags,
        summary: 'Who invites whom with a link',
        body: z.strictObject({ token }),
        response: { 200: openInvitation },
      },
    },
    async ({ body, ip }) => {
      const { expiresAt, ...row } = await lookAtInvitation(app.db, body.token, ip);
      return { ...row, expiresAt: expiresAt.toISOString() };
    },
  );

  app.post(
    '/api/invitations/accept',
    {
      config: { public: true },
      schema: {
        tags,
        summary: 'Accept an invitation: makes the person, sets the session cookie and puts them online',
        body: z.strictObject({ token, name: name(), password }),
        response: { 201: user },
      },
    },
    async (request, reply) => {
      refuseForeignOrigin(request);
      const { token: secret, name: called, password: chosen } = request.body;
      const given = { secret, name: called, password: chosen, ip: request.ip };
      const { userId, session } = await acceptInvitation(app.db, given);
      setSessionCookie(request, reply, session);
      const joined = await readUser(app.db, userId);
      for (const conversationId of await setPresence(app.db, userId, 'online')) app.wake(conversationId);
      return reply.code(201).send(showUser(joined));
    },
  );
}
