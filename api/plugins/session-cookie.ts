import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_SECONDS } from '../../workspace/sign-in';
import { SESSION_COOKIE } from './authentication';

/** Hands the session's secret to the browser; scripts can't read it, other sites can't send it along with a POST. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(SESSION_COOKIE, secret, { ...cookieOptions(request), maxAge: SESSION_SECONDS });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, cookieOptions(request));
}

function cookieOptions(request: FastifyRequest) {
  // Only a call that came to an https address may set a secure cookie: signing in at the local address works too.
  const { protocol, host } = new URL(request.server.config.publicUrl);
  const secure = protocol === 'https:' && request.headers.host === host;
  return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
}
