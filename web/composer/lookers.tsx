import { Avatar, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { useLookers } from './use-looking';

const MOST_SHOWN = 3;

/** Which colleagues have this case open, and who of them is typing. */
export function Lookers({ number }: { number: number }) {
  const { t, i18n } = useTranslation();
  const lookers = useLookers(number);
  const typing = lookers.filter((one) => one.typing).map(({ name }) => name);
  const names = new Intl.ListFormat(i18n.language).format(typing);
  return (
    <div className={classes['lookers']}>
      {lookers.slice(0, MOST_SHOWN).map(({ id, name }) => (
        <Tooltip key={id} label={t('composer.looks', { name })} withinPortal>
          <Avatar
            size="sm"
            name={name}
            color="initials"
            role="img"
            aria-label={t('composer.looks', { name })}
          />
        </Tooltip>
      ))}
      {lookers.length > MOST_SHOWN && <Text size="sm">+{lookers.length - MOST_SHOWN}</Text>}
      <Text size="sm" component="span" role="status" dir="auto">
        {typing.length > 0 && t('composer.types', { names, count: typing.length })}
      </Text>
    </div>
  );
}
