import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import { FileChips } from './file-chips';
import { MacroCard } from './macro-card';
import type { ComposerState } from './use-composer';

/** What goes with an answer beside its text: files, and a macro. */
export function ReplyExtras({ composer }: { composer: ComposerState }) {
  const { t } = useTranslation();
  const { written, keeper, uploads, macro, macroError, removeMacro, submitting } = composer;
  const { files, text } = written;
  return (
    <>
      <FileChips
        files={files}
        uploads={uploads.uploads}
        onRemove={(id) => keeper.edit({ files: files.filter((file) => file.id !== id) })}
        onCancel={uploads.remove}
      />
      {macro && (
        <MacroCard
          macro={macro}
          onUse={macro.text === '' ? () => submitting.sendMacro(macro) : null}
          onRemove={removeMacro}
        />
      )}
      {macro && macro.text !== '' && files.length > 0 && (
        <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
          {t('composer.macro.noFiles')}
        </Text>
      )}
      {macro && macro.text !== '' && text.trim() === '' && (
        <Text size="sm">{t('composer.macro.needsText')}</Text>
      )}
      {macroError && (
        <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
          {problemText(t, macroError)}
        </Text>
      )}
    </>
  );
}
