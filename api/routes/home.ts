import { createHash } from 'node:crypto';
import type { App } from '../app';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color:#1c2b33;background:#fff}' +
  'a{color:#0b6e4f}li{margin:.5rem 0}@media(prefers-color-scheme:dark){body{color:#e6edf0;background:#12191d}a{color:#5fd3a8}}';
const styleHash = createHash('sha256').update(style).digest('base64');

/** Until the interface lands: one page with links, without a script. */
export function homeRoutes(app: App): void {
  const phone = app.config.simulator
    ? '<li><a href="/simulator">Phone</a>: write as a customer (Twilio simulator)</li>'
    : '';
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Answerhall</title><style>${style}</style></head>
<body><h1>Answerhall</h1><p>A help desk for conversations on WhatsApp.</p><ul>
<li>Desk: the agents' interface is not part of this version yet; everything works through the API</li>
${phone}<li><a href="/docs">API</a>: every call, to read and to try (<a href="/api/openapi.json">OpenAPI document</a>)</li>
<li><a href="/readyz">Health</a>: database and Temporal</li>
</ul></body></html>`;

  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      .send(page),
  );
}
