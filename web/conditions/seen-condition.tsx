import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNameOf } from '../people/use-names';
import { conditionSentence } from './condition-sentence';
import { valueWords } from './condition-words';
import classes from './seen-condition.module.css';

/** A condition of a rule, and what it saw when it was judged. */
export interface Seen {
  fact: string;
  operator: string;
  value: unknown;
  saw: unknown;
  /** What it was compared with, of a condition that compares two facts. */
  sawOther?: unknown;
  held: boolean | 'unknown';
}

const MARKS = {
  true: { Icon: IconCheck, word: 'held' },
  false: { Icon: IconX, word: 'notHeld' },
  unknown: { Icon: IconQuestionMark, word: 'unknown' },
} as const;

/** As an entry of a list. */
export function SeenCondition({ condition }: { condition: Seen }) {
  const { t, i18n } = useTranslation('conditions');
  const nameOf = useNameOf();
  const { fact, operator, value, saw, sawOther = null, held } = condition;
  const { Icon, word } = MARKS[`${held}`];
  const say = (one: unknown) => valueWords(t, fact, one, nameOf);
  return (
    <li data-held={String(held)} className={classes['condition']}>
      <Icon size={16} aria-label={t(word)} role="img" />
      <span>
        <span className={classes['asked']} dir="auto">
          {conditionSentence({ t, language: i18n.language, nameOf }, { fact, operator, value })}
        </span>
        <br />
        <span className={classes['saw']}>
          {t('saw')} <bdi>{say(saw)}</bdi>
          {sawOther !== null && (
            <>
              {' '}
              / <bdi>{say(sawOther)}</bdi>
            </>
          )}
        </span>
      </span>
    </li>
  );
}
