import type { Outgoing } from '../composer/outbox';
import type { Message } from '../api/shapes';
import type { Item } from './timeline';

/** Answers that the desk has not accepted yet, as they will stand in the thread. */
export function underWay(outgoing: readonly Outgoing[], messages: readonly Message[]): Item[] {
  const there = new Set(messages.map(({ clientId }) => clientId));
  return (
    outgoing
      // What a macro says of its own is known once it is said.
      .filter(
        ({ clientId, text, files, template }) =>
          !there.has(clientId) && (text !== '' || files.length > 0 || template),
      )
      .map((answer) => ({
        kind: 'message',
        id: answer.clientId,
        at: answer.writtenAt,
        message: asMessage(answer),
        isLate: answer.isWaiting,
      }))
  );
}

function asMessage({ number, clientId, by, text, shownText, files, template, writtenAt }: Outgoing): Message {
  return {
    id: clientId,
    caseNumber: number,
    clientId,
    direction: 'out',
    kind: template ? 'template' : 'text',
    text: shownText || text,
    status: 'queued',
    author: { type: 'agent', ...by },
    attachments: files,
    createdAt: writtenAt,
    button: null,
    cancelIfCustomerWrites: false,
    contactCards: [],
    error: null,
    forwarded: null,
    held: null,
    heldUntil: null,
    interactive: null,
    location: null,
    quoted: null,
    referral: null,
    sendAt: null,
    waiting: null,
  };
}
