import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from '../app';

/** The screens: each address is the same page, which shows what its path names. */
const SCREENS = [
  '/',
  '/chats',
  '/cases',
  '/contacts',
  '/wall',
  '/rules',
  '/reports',
  '/settings',
  '/set-up',
  '/invitation',
];
const NONCE_PLACE = 'CSP_NONCE';
const NONCE_BYTES = 16;

/** The interface for agents and administrators, as `vite build` left it in the folder. */
export async function interfaceRoutes(app: App): Promise<void> {
  const { interfaceFolder } = app;
  if (interfaceFolder === null) return;
  const page = readFileSync(join(interfaceFolder, 'index.html'), 'utf8');

  // Their names hold the hash of what is in them.
  await app.register(fastifyStatic, {
    root: join(interfaceFolder, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    decorateReply: false,
    schemaHide: true,
  });

  for (const screen of SCREENS) {
    for (const path of screen === '/' ? ['/'] : [screen, `${screen}/*`]) {
      app.get(path, { schema: { hide: true } }, (_request, reply) => {
        const nonce = randomBytes(NONCE_BYTES).toString('base64');
        return reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('content-security-policy', policy(nonce))
          .send(page.replaceAll(NONCE_PLACE, nonce));
      });
    }
  }
}

/** Only our own scripts; styles from our files, and what the component library writes with this page's nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
