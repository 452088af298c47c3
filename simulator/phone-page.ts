import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';

const files: Record<string, string> = {
  'index.html': 'text/html; charset=utf-8',
  'phone.css': 'text/css; charset=utf-8',
  'phone.js': 'text/javascript; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'thread.js': 'text/javascript; charset=utf-8',
  'bubble.js': 'text/javascript; charset=utf-8',
  'compose.js': 'text/javascript; charset=utf-8',
  'day.js': 'text/javascript; charset=utf-8',
  'phone.svg': 'image/svg+xml',
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page's files stay with the sources: tsc doesn't copy them, so the compiled code looks beside dist/ too. */
const folder = ['phone', '../../simulator/phone'].map((path) => join(__dirname, path)).find(existsSync);

/** The customer's side as on a telephone: a static page that uses the driving API. */
export const phonePage: FastifyPluginAsync<{ page: string }> = async (app, { page }) => {
  if (!folder)
    throw new Error('The folder simulator/phone is missing beside dist/: deploy it together with dist/');
  const contents = new Map<string, Buffer>();
  for (const name of Object.keys(files)) contents.set(name, await readFile(join(folder, name)));

  app.get('/', (request, reply) => {
    // Without the slash the page's relative links would lead elsewhere.
    if (!request.url.split('?')[0]?.endsWith('/')) return reply.redirect(`${page}/`);
    return serve('index.html', reply);
  });
  for (const name of Object.keys(files)) app.get(`/${name}`, (_request, reply) => serve(name, reply));

  function serve(name: string, reply: FastifyReply) {
    return reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .type(files[name] ?? 'application/octet-stream')
      .send(contents.get(name));
  }
};
