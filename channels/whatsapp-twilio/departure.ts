import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';

/**
 * The way of one request out of this process, as axios takes it for a transport: knows whether a byte of it can have
 * left. One that waits for a free socket, or for its connection, has not left. It follows no redirect.
 */
export class Departure {
  hasLeft = false;

  request(
    options: https.RequestOptions,
    onAnswer: (answer: http.IncomingMessage) => void,
  ): http.ClientRequest {
    const request = (options.protocol === 'http:' ? http : https).request(options, onAnswer);
    request.once('socket', (socket) => {
      const left = () => (this.hasLeft = true);
      // One through a proxy is connected already, and may be further than can be seen here.
      if (request.reusedSocket || !socket.connecting) left();
      else socket.once(isEncrypted(socket) ? 'secureConnect' : 'connect', left);
    });
    return request;
  }
}

const isEncrypted = (socket: object): socket is TLSSocket =>
  'encrypted' in socket && socket.encrypted === true;
