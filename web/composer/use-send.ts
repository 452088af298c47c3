import { useEffect, useEffectEvent } from 'react';
import type { Case } from '../api/shapes';
import { usePreferences } from '../preferences/preferences';
import { useMe } from '../session/me';
import { useWhichThread } from '../thread/thread-context';
import type { DraftKeeper } from './draft-keeper';
import type { Refused } from './outbox';
import type { Macro } from './use-macros';
import { useOutbox, useRefused } from './use-outbox';
import { useTakeBacks } from './use-take-back';
import type { Written } from './written';

/** What is sent. */
export type Reply = Pick<Written, 'text' | 'files' | 'template'> & {
  /** What the customer will read, where that is not the text. */
  shownText: string;
  /** The macro whose text this is, as it was changed. */
  macro: Macro | null;
};

/** Sends a reply: it leaves the composer at once, and comes back when the desk refuses it. */
export function useSend({ number }: Case, keeper: DraftKeeper) {
  const me = useMe();
  const outbox = useOutbox();
  const takeBacks = useTakeBacks();
  const refused = useRefused(number);
  const { undoSeconds } = usePreferences();
  const { reading } = useWhichThread();
  // Read before it is sent again: that is why it was stopped.
  const showNewest = useEffectEvent(() => reading.toNewest());
  const isOvertaken = refused?.problem.kind === 'newer-messages';
  useEffect(() => {
    if (isOvertaken) showNewest();
  }, [isOvertaken]);
  const put = (reply: Reply) => {
    // Why the last one could not be taken back is of no interest once there is another.
    takeBacks.forgive(number);
    outbox.send({
      ...reply,
      number,
      clientId: crypto.randomUUID(),
      by: { id: me.id, name: me.name },
      seenMessageId: seenId(refused, reading.seenId()),
      undoSeconds,
      writtenAt: new Date().toISOString(),
      isWaiting: false,
    });
  };
  return {
    refused,
    forgive: () => outbox.forgive(number),
    send: (reply: Reply) => {
      put(reply);
      keeper.takeOut(reply.template ? 'template' : 'reply');
      reading.toNewest();
    },
    /** A macro whose own text, or none, is sent; what is being written stays. */
    sendAsItStands: (macro: Macro) => {
      put({ text: '', files: [], template: null, shownText: '', macro });
      keeper.chooseMacro(null);
    },
  };
}

/** Whoever was told of a newer message and sends again has seen it, also when it is not in the thread yet. */
function seenId(refused: Refused | null, readId: string | null): string | null {
  if (refused?.problem.kind !== 'newer-messages' || refused.answer.seenMessageId !== readId) return readId;
  const last = refused.problem.more['lastMessageId'];
  return typeof last === 'string' ? last : readId;
}
