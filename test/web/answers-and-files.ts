import type { Outgoing } from '../../web/composer/outbox';
import type { DraftFile } from '../../web/composer/written';

/** An answer of Ana's on its way, whose text is its id. */
export const answer = (clientId: string, more: Partial<Outgoing> = {}): Outgoing => ({
  number: 1,
  clientId,
  text: clientId,
  files: [],
  template: null,
  shownText: '',
  macro: null,
  by: { id: 'ana', name: 'Ana' },
  seenMessageId: null,
  undoSeconds: 0,
  writtenAt: '2026-11-27T09:00:00.000Z',
  isWaiting: false,
  ...more,
});

/** A file that is stored. */
export const file = (id: string): DraftFile => ({
  id,
  name: `${id}.pdf`,
  type: 'application/pdf',
  size: 1,
  state: 'stored',
  error: null,
  url: '',
  thumbnailUrl: null,
});
