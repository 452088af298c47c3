import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Message } from '../api/shapes';
import { takeOutMessage } from '../live/apply-event';
import { useMe } from '../session/me';
import { useMessages } from '../thread/use-thread';
import { useClock } from '../time/now';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import type { DraftKeeper } from './draft-keeper';

const SECOND_MS = 1_000;

interface UndoBarProps {
  number: number;
  keeper: DraftKeeper;
  /** The text is in the composer again. */
  onBack: () => void;
}

/** While an answer can be taken back: how long still, and the button that does it. */
export function UndoBar({ number, keeper, onBack }: UndoBarProps) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const { messages } = useMessages(number);
  const held = messages.filter(
    ({ status, heldUntil, author }) => status === 'queued' && heldUntil !== null && author.id === me.id,
  );
  const until = held[0]?.heldUntil ?? null;
  const left = useClock((now) =>
    until === null ? 0 : Math.max(0, Math.ceil((Date.parse(until) - now) / SECOND_MS)),
  );
  const undo = useMutation({
    mutationFn: async (parts: Message[]) => {
      const [first] = parts;
      if (!first) return;
      await answerOf(api.DELETE('/api/messages/{id}', { params: { path: { id: first.id } } }));
      for (const { id } of parts) takeOutMessage(queries, number, id);
      const path = { number: String(number) };
      const draft = await answerOf(api.GET('/api/cases/{number}/draft', { params: { path } }));
      keeper.arrived(draft);
      // The desk puts it back only where nothing else was begun.
      const text = parts.flatMap((part) => (part.text === '' ? [] : [part.text])).join('\n\n');
      if (
        first.kind !== 'template' &&
        first.kind !== 'interactive' &&
        !keeper.kept().written.text.includes(text)
      )
        keeper.giveBack({ text, files: parts.flatMap(({ attachments }) => attachments) });
      queries.setQueryData(keys.of(number, 'draft'), draft);
    },
    onSuccess: onBack,
  });
  // Why the last one could not be taken back is of no interest once there is another.
  const heldId = held[0]?.id ?? null;
  const { reset } = undo;
  useEffect(() => {
    if (heldId !== null) reset();
  }, [heldId, reset]);
  if (undo.error)
    return (
      <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
        {problemText(t, undo.error)}
      </Text>
    );
  if (left === 0) return null;
  return (
    <div className={classes['undo']}>
      <Text size="sm" role="status">
        {t('composer.undo.sent')}
      </Text>
      <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate(held)}>
        {t('composer.undo.button', { seconds: left })}
      </Button>
    </div>
  );
}
