import { createFeed, type Feed } from '../feed/feed';
import type { App } from '../app';

declare module 'fastify' {
  interface FastifyInstance {
    feed: Feed;
  }
}

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Starts this process's reader of the feed with the app and ends it with it. Every call that may have changed something
 * is followed by an announcement, so no route has to think of it.
 */
export function followFeed(app: App): void {
  const feed = createFeed({
    db: app.db,
    channels: app.channels,
    log: app.log,
    databaseUrl: app.config.databaseUrl,
  });
  app.decorate('feed', feed);
  app.addHook('onResponse', (request, reply, done) => {
    if (CHANGES.has(request.method) && reply.statusCode < 400) feed.announce();
    done();
  });
  // Open streams would keep the server from closing.
  app.addHook('preClose', (done) => {
    feed.endStreams();
    done();
  });
  app.addHook('onClose', () => feed.close());
}
