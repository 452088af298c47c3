import { createHash, timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { poolState, type Db } from '../../db/connection';
import { Refusal } from '../../refusal';
import type { App } from '../app';

declare module 'fastify' {
  interface FastifyInstance {
    /** What `/metrics` shows; other parts of a process register theirs here. */
    metrics: Registry;
  }
}

/** Measures every call by its route (never by its path: ids would make a series each) and shows it at /metrics. */
export function measure(app: App): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  app.decorate('metrics', registry);
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a call, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'database_connections',
    help: 'Connections of the pool, and callers that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = poolState(app.db);
      this.set({ state: 'busy' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });

  showBrakes(app.db, registry);

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    seconds.observe(
      { method: request.method, route, status: reply.statusCode },
      Math.max(0, reply.elapsedTime) / 1000,
    );
    done();
  });

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    requireToken(app.config.metricsToken, request.headers.authorization);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Whether rules are stopped, asked when somebody looks; while the database is away the last answer stays. */
function showBrakes(db: Db, registry: Registry): void {
  new Gauge({
    name: 'rules_paused',
    help: 'Whether rules are paused: 1 or 0',
    registers: [registry],
    async collect() {
      const row = await readOrNothing(
        db.selectFrom('workspaceSettings').select('rulesPausedAt').executeTakeFirst(),
      );
      if (row) this.set(row.rulesPausedAt === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'rules_held',
    help: 'Rules that are held because they sent too much',
    registers: [registry],
    async collect() {
      const row = await readOrNothing(
        db
          .selectFrom('ruleStates')
          .select((eb) => eb.fn.countAll<number>().as('held'))
          .where('heldAt', 'is not', null)
          .executeTakeFirst(),
      );
      if (row) this.set(row.held);
    },
  });
}

function readOrNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}

function requireToken(token: string | null, authorization: string | undefined): void {
  if (token === null) return;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(`Bearer ${token}`), digest(authorization ?? ''))) return;
  throw new Refusal('unauthenticated', 401, 'Send METRICS_TOKEN as "Authorization: Bearer …".');
}
