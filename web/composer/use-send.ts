import { useEffect, useEffectEvent } from 'react';
import type { Case } from '../api/shapes';
import { usePreferences } from '../preferences/preferences';
import { useMe } from '../session/me';
import { useWhichThread } from '../thread/thread-context';
import type { DraftKeeper } from './draft-keeper';
import type { Refused } from './outbox';
import { useOutbox, useRefused } from './use-outbox';
import type { Written } from './written';

/** What is sent. `shownText` is what the customer will read, where that is not the text. */
export type Reply = Pick<Written, 'text' | 'files' | 'template'> & { shownText?: string };

/** Sends a reply: it leaves the composer at once, and comes back when the desk refuses it. */
export function useSend({ number }: Case, keeper: DraftKeeper) {
  const me = useMe();
  const outbox = useOutbox();
  const refused = useRefused(number);
  const { undoSeconds } = usePreferences();
  const { reading } = useWhichThread();
  // Read before it is sent again: that is why it was stopped.
  const showNewest = useEffectEvent(() => reading.toNewest());
  const isOvertaken = refused?.problem.kind === 'newer-messages';
  useEffect(() => {
    if (isOvertaken) showNewest();
  }, [isOvertaken]);
  return {
    refused,
    forgive: () => outbox.forgive(number),
    send: ({ text, files, template, shownText = '' }: Reply) => {
      outbox.send({
        number,
        clientId: crypto.randomUUID(),
        text: text.trim(),
        files,
        template,
        shownText,
        by: { id: me.id, name: me.name },
        seenMessageId: seenId(refused, reading.seenId()),
        undoSeconds,
        writtenAt: new Date().toISOString(),
        isWaiting: false,
      });
      keeper.takeOut('reply');
      reading.toNewest();
    },
  };
}

/** Whoever was told of a newer message and sends again has seen it, also when it is not in the thread yet. */
function seenId(refused: Refused | null, readId: string | null): string | null {
  if (refused?.problem.kind !== 'newer-messages' || refused.answer.seenMessageId !== readId) return readId;
  const last = refused.problem.more['lastMessageId'];
  return typeof last === 'string' ? last : readId;
}
