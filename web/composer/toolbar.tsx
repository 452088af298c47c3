import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBolt, IconPaperclip, IconTemplate } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { EmojiButton } from './emoji-button';

interface ToolbarProps {
  isNote: boolean;
  onInsert: (text: string) => void;
  onFiles: (files: File[]) => void;
  onMacros: () => void;
  onTemplates: () => void;
}

/** What can be put into an answer beside what is typed. */
export function Toolbar({ isNote, onInsert, onFiles, onMacros, onTemplates }: ToolbarProps) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <div className={classes['toolbar']}>
      <EmojiButton onChoose={onInsert} />
      {!isNote && (
        <>
          <Tool
            label={t('composer.files.add')}
            Icon={IconPaperclip}
            onClick={() => chooser.current?.click()}
          />
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={({ currentTarget }) => {
              onFiles([...(currentTarget.files ?? [])]);
              // The same file may be chosen again.
              currentTarget.value = '';
            }}
          />
          <Tool label={t('composer.macro.button')} Icon={IconBolt} onClick={onMacros} />
          <Tool label={t('composer.template.button')} Icon={IconTemplate} onClick={onTemplates} />
        </>
      )}
    </div>
  );
}

function Tool({ label, Icon, onClick }: { label: string; Icon: typeof IconBolt; onClick: () => void }) {
  return (
    <Tooltip label={label} withinPortal>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        <Icon size={20} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
