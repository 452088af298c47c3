import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { bytesOf, type MediaStore } from './media-store';

export interface MediaHost {
  /** Where a file is to be read, signed by its key. */
  addressOf(accountSid: string, key: string): string;
  close(): Promise<void>;
}

/** How long an address is said to be good for (captured: four hours); it is not enforced. */
const goodForMs = 4 * 3_600_000;

/**
 * The second host, to which Twilio redirects who reads a file: another port of this machine. Like the storage behind
 * the real one it refuses a request that carries credentials besides its signature.
 * Source: captures of 2025 (`mms.twiliocdn.com/{account}/{hash}?Expires=…&Signature=…&Key-Pair-Id=…`); Amazon S3's
 * error InvalidArgument, "Only one auth mechanism allowed".
 */
export async function openMediaHost(store: MediaStore): Promise<MediaHost> {
  const server = createServer((request, response) => answer(store, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  // Never the reason for which a process stays.
  server.unref();
  return {
    addressOf(accountSid, key) {
      const expires = Math.floor((Date.now() + goodForMs) / 1000);
      return `http://127.0.0.1:${port}/${accountSid}/${key}?Expires=${expires}&Signature=${key}&Key-Pair-Id=SIMULATOR`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(store: MediaStore, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://media');
  const [, accountSid = '', key = ''] = url.pathname.split('/');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'MethodNotAllowed');
  if (request.headers.authorization !== undefined) return refuse(response, 400, 'InvalidArgument');
  const file = store.byKey(key);
  if (!file || file.accountSid !== accountSid) return refuse(response, 404, 'NoSuchKey');
  if (url.searchParams.get('Signature') !== key) return refuse(response, 403, 'AccessDenied');
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.size });
  if (request.method === 'HEAD') response.end();
  // A reader who goes away early is no fault of the simulator.
  else pipeline(bytesOf(file), response, () => undefined);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}
