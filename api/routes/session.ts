import { z } from 'zod';
import { signIn, signOut } from '../../workspace/sign-in';
import { setPresence } from '../../workspace/set-presence';
import { readUser } from '../../workspace/users';
import type { App } from '../app';
import { presence, showUser, user } from '../people';
import { refuseForeignOrigin, SESSION_COOKIE } from '../plugins/authentication';
import { clearSessionCookie, setSessionCookie } from '../plugins/session-cookie';
import { nothing } from '../schemas';

const credentials = z.strictObject({ email: z.string().max(320), password: z.string().max(1000) });

/** Signing in and out, who am I, am I there. */
export function sessionRoutes(app: App): void {
  app.post(
    '/api/session',
    {
      config: { public: true },
      schema: {
        tags: ['session'],
        summary: 'Sign in: sets the session cookie and puts you online',
        body: credentials,
        response: { 201: user },
      },
    },
    async (request, reply) => {
      refuseForeignOrigin(request);
      const { userId, secret } = await signIn(app.db, { ...request.body, ip: request.ip });
      setSessionCookie(request, reply, secret);
      const signedIn = await readUser(app.db, userId);
      for (const id of await setPresence(app.db, userId, 'online')) app.wake(id);
      return reply.code(201).send(showUser(signedIn));
    },
  );

  app.delete(
    '/api/session',
    { schema: { tags: ['session'], summary: 'Sign out of this session', response: { 204: nothing } } },
    async (request, reply) => {
      const secret = request.cookies[SESSION_COOKIE];
      if (secret) await signOut(app.db, secret);
      clearSessionCookie(request, reply);
      return reply.code(204).send(undefined);
    },
  );

  app.get(
    '/api/me',
    { schema: { tags: ['session'], summary: 'Who am I', response: { 200: user } } },
    async (request) => showUser(await readUser(app.db, request.viewer.userId)),
  );

  app.put(
    '/api/me/presence',
    {
      schema: {
        tags: ['session'],
        summary: 'Say whether you are there',
        description: 'Offline: chats with a waiting customer return to New after `takerAway`.',
        body: z.strictObject({ presence }),
        response: { 200: user },
      },
    },
    async (request) => {
      const { userId } = request.viewer;
      for (const id of await setPresence(app.db, userId, request.body.presence)) app.wake(id);
      return showUser(await readUser(app.db, userId));
    },
  );
}
