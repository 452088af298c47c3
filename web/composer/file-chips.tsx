import { CloseButton, Progress, Text } from '@mantine/core';
import { IconFile, IconFileAlert } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fileSize } from '../thread/moments';
import classes from './files.module.css';
import type { Upload } from './use-uploads';
import type { DraftFile } from './written';

interface FileChipsProps {
  files: readonly DraftFile[];
  uploads: readonly Upload[];
  onRemove: (id: string) => void;
  onCancel: (key: string) => void;
}

/** The files of an answer: those that are there, those on their way, and those that were refused. */
export function FileChips({ files, uploads, onRemove, onCancel }: FileChipsProps) {
  const { t, i18n } = useTranslation();
  if (files.length + uploads.length === 0) return null;
  return (
    <ul className={classes['chips']} aria-label={t('composer.files.label')}>
      {files.map(({ id, name, size, thumbnailUrl }) => (
        <li key={id} className={classes['chip']}>
          {thumbnailUrl === null ? (
            <IconFile size={20} aria-hidden />
          ) : (
            <img src={thumbnailUrl} alt="" className={classes['small']} />
          )}
          <Text size="sm" className={classes['name'] ?? ''} dir="auto">
            {name}
          </Text>
          {size !== null && <Text size="xs">{fileSize(size, i18n.language)}</Text>}
          <CloseButton
            size="sm"
            aria-label={t('composer.files.remove', { name })}
            onClick={() => onRemove(id)}
          />
        </li>
      ))}
      {uploads.map((upload) => (
        <OnItsWay key={upload.key} upload={upload} onCancel={() => onCancel(upload.key)} />
      ))}
    </ul>
  );
}

function OnItsWay({ upload: { name, part, error }, onCancel }: { upload: Upload; onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes['chip']} data-refused={error !== null}>
      {error === null ? <IconFile size={20} aria-hidden /> : <IconFileAlert size={20} aria-hidden />}
      <Text size="sm" className={classes['name'] ?? ''} dir="auto">
        {name}
      </Text>
      {error === null ? (
        <Progress w={80} size="sm" value={part * 100} aria-label={t('composer.files.uploading', { name })} />
      ) : (
        <Text size="sm" role="alert">
          {error}
        </Text>
      )}
      <CloseButton size="sm" aria-label={t('composer.files.remove', { name })} onClick={onCancel} />
    </li>
  );
}
