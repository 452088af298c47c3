import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sqlState } from '../../db/transaction';
import { Refusal } from '../../refusal';
import { whoHasSession, whoHasToken } from '../../workspace/credentials';
import { noteTokens } from '../../workspace/tokens-used';
import type { Viewer } from '../../workspace/viewer';

export const SESSION_COOKIE = 'answerhall_session';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Under /api everything needs a sign-in but what says so here. */
    public?: boolean;
    /** Only this role may call; outside of /api too. */
    role?: 'administrator';
  }
  interface FastifyInstance {
    tokenUsed: (tokenId: string) => void;
  }
  interface FastifyRequest {
    /** Who makes this call. Throws 401 on a public route that asks without a sign-in. */
    readonly viewer: Viewer;
    signedIn: Viewer | null;
  }
}

const notSignedIn = () =>
  new Refusal(
    'unauthenticated',
    401,
    'Sign in with POST /api/session, or send an API token as "Authorization: Bearer …".',
  );

/**
 * Signs every request in (session cookie or API token) before anything else looks at it, so that somebody unknown
 * learns nothing: 401, then 403 by role, only then the body is read.
 */
export function authenticate(app: FastifyInstance): void {
  app.decorateRequest('signedIn', null);
  app.decorateRequest('viewer', {
    getter(this: FastifyRequest) {
      if (!this.signedIn) throw notSignedIn();
      return this.signedIn;
    },
  });

  const tokens = noteTokens(app.db, (error) =>
    app.log.warn({ code: sqlState(error) }, 'when tokens were last used was not noted'),
  );
  app.decorate('tokenUsed', tokens.note);
  app.addHook('onClose', tokens.flush);

  app.addHook('onRequest', async (request, reply) => {
    const { config, url } = request.routeOptions;
    if (url?.startsWith('/api/')) void reply.header('cache-control', 'no-store');
    const { public: isPublic, role } = config;
    // By the route and not by the address: the router decodes, so /%61pi/users is /api/users too.
    const guarded = role !== undefined || (url ?? request.url).startsWith('/api/');
    if (!guarded || isPublic) return;
    await signIn(request);
    if (role && request.viewer.role !== role) {
      throw new Refusal('forbidden', 403, 'Only an administrator may do this.');
    }
  });
}

async function signIn(request: FastifyRequest): Promise<void> {
  request.signedIn = await whoCalls(request);
  if (!request.signedIn) throw notSignedIn();
  if (tokenOf(request) === undefined) refuseForeignOrigin(request);
}

/** Whose token or session a request carries, as it stands at this moment; null when neither is good any more. */
export async function whoCalls(request: FastifyRequest): Promise<Viewer | null> {
  const token = tokenOf(request);
  if (token !== undefined) {
    const found = await whoHasToken(request.server.db, token);
    if (found) request.server.tokenUsed(found.tokenId);
    return found && found.viewer;
  }
  const cookie = request.cookies[SESSION_COOKIE];
  return cookie ? whoHasSession(request.server.db, cookie) : null;
}

function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** A page of another site must not act with the cookie of whoever looks at it. */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const ours =
    origin === new URL(request.server.config.publicUrl).origin ||
    (URL.canParse(origin) && new URL(origin).host === request.headers.host);
  if (!ours) {
    throw new Refusal('forbidden', 403, `Calls with a session are not taken from pages of ${origin}.`);
  }
}
