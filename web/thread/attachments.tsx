import { Anchor, Button, Loader, UnstyledButton } from '@mantine/core';
import { IconFile, IconFileAlert } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Message } from '../api/shapes';
import { applyMessage } from '../live/apply-event';
import { Dialog } from '../shell/dialog';
import { problemText } from '../words/problem-text';
import bubble from './bubble.module.css';
import classes from './cards.module.css';
import { fileSize } from './moments';

type Attachment = Message['attachments'][number];

/** The files of a message, shown as what they are. */
export function Attachments({ message }: { message: Message }) {
  return message.attachments.map((file) => {
    // What is on a contact card is shown itself.
    if (message.kind === 'contactCard' && message.contactCards.length > 0) return null;
    return <OneFile key={file.id} file={file} kind={message.kind} />;
  });
}

function OneFile({ file, kind }: { file: Attachment; kind: Message['kind'] }) {
  const { t } = useTranslation();
  if (file.state !== 'stored') return <Missing file={file} />;
  const name = file.name ?? t(`thread.file.${wordOf(file)}`);
  if (file.thumbnailUrl !== null) return <Picture file={file} kind={kind} name={name} />;
  // A sound has no words to be written along with it here, and neither has a film.
  if (file.type.startsWith('audio/'))
    return (
      <audio className={classes['sound']} controls preload="metadata" src={file.url} aria-label={name} />
    );
  if (file.type.startsWith('video/'))
    return <video className={classes['film']} controls preload="metadata" src={file.url} aria-label={name} />;
  return <Document file={file} name={name} />;
}

function wordOf({ type }: Attachment): 'picture' | 'sound' | 'film' | 'document' {
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('audio/')) return 'sound';
  return type.startsWith('video/') ? 'film' : 'document';
}

/** Small, in a box of a size that is known beforehand; a click shows all of it. */
function Picture({ file, kind, name }: { file: Attachment; kind: Message['kind']; name: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <UnstyledButton
        className={classes['picture'] ?? ''}
        data-kind={kind}
        aria-label={t('thread.openPicture', { name })}
        onClick={() => setOpen(true)}
      >
        <img src={file.thumbnailUrl ?? file.url} alt={name} loading="lazy" decoding="async" />
      </UnstyledButton>
      {isOpen && (
        <Dialog title={name} onClose={() => setOpen(false)} size="auto" centered>
          <img src={file.url} alt={name} className={classes['whole']} />
          <Anchor href={file.url} download={name} mt="sm" display="inline-block">
            {t('thread.download')}
          </Anchor>
        </Dialog>
      )}
    </>
  );
}

function Document({ file, name }: { file: Attachment; name: string }) {
  const { i18n } = useTranslation();
  return (
    <div className={classes['card']}>
      <IconFile size={24} aria-hidden />
      <div className={classes['inCard']}>
        <Anchor href={file.url} target="_blank" rel="noopener noreferrer" underline="always" dir="auto">
          {name}
        </Anchor>
        <small>
          {file.type}
          {file.size !== null && `, ${fileSize(file.size, i18n.language)}`}
        </small>
      </div>
    </div>
  );
}

/** A file that is on its way, was given up, or is too large to be kept. */
function Missing({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => answerOf(api.POST('/api/files/{id}/retry', { params: { path: { id: file.id } } })),
    onSuccess: (now) => applyMessage(queries, now),
  });
  const name = file.name ?? t(`thread.file.${wordOf(file)}`);
  if (file.state === 'fetching')
    return (
      <div className={classes['card']}>
        <Loader size="sm" aria-hidden />
        <span>{t('thread.fetching', { name })}</span>
      </div>
    );
  const isTooLarge = file.state === 'tooLarge';
  return (
    <div className={classes['card']}>
      <IconFileAlert size={24} aria-hidden />
      <div className={classes['inCard']}>
        <span>{t(isTooLarge ? 'thread.tooLarge' : 'thread.notFetched', { name })}</span>
        {file.error !== null && <small className={bubble['failed']}>{file.error}</small>}
        {!isTooLarge && (
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t('thread.fetchAgain')}
          </Button>
        )}
        {retry.error && <small role="alert">{problemText(t, retry.error)}</small>}
      </div>
    </div>
  );
}
