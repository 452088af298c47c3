import { EmojiPicker } from 'frimousse';
import { useTranslation } from 'react-i18next';
import classes from './emoji-picker.module.css';

/** Emoji to search in and to choose from, by pointer and by keyboard; their names come from our own server. */
export function Picker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <EmojiPicker.Root
      className={classes['picker']}
      locale={i18n.resolvedLanguage === 'de' ? 'de' : 'en'}
      emojibaseUrl={EMOJI_NAMES_URL}
      columns={8}
      onEmojiSelect={({ emoji }) => onChoose(emoji)}
    >
      <EmojiPicker.Search
        className={classes['search']}
        aria-label={t('composer.emoji.search')}
        placeholder={t('composer.emoji.search')}
        data-autofocus
      />
      <EmojiPicker.Viewport className={classes['viewport']}>
        <EmojiPicker.Loading className={classes['words']}>{t('composer.emoji.loading')}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={classes['words']}>{t('composer.emoji.none')}</EmojiPicker.Empty>
        <EmojiPicker.List className={classes['list']} />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}
