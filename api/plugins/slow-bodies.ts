import type { FastifyInstance } from 'fastify';

/** How long a request may take to arrive: a large file over a slow line. */
export const LONGEST_BODY_MS = 3_600_000;
const USUAL_BODY_MS = 60_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: this call takes files, whose sending may take long. */
    slowBody?: boolean;
  }
}

/** Cuts the connection of whoever takes a minute to send the body of an ordinary call. */
export function cutSlowBodies(app: FastifyInstance, usualMs = USUAL_BODY_MS): void {
  app.addHook('onRequest', ({ raw, headers, routeOptions }, _reply, done) => {
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody && !routeOptions.config.slowBody) {
      const cut = setTimeout(() => raw.destroy(), usualMs).unref();
      raw.once('close', () => clearTimeout(cut)).once('end', () => clearTimeout(cut));
    }
    done();
  });
}
