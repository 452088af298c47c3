import { Button, CloseButton, Text } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isStatus } from '../case/standing';
import classes from './macro-card.module.css';
import type { Macro } from './use-macros';

/** Actions that this page has words for; another one is called by its type. */
const KNOWN = [
  'endChat',
  'setStatus',
  'setPriority',
  'setGroup',
  'setField',
  'assign',
  'unassign',
  'giveChat',
  'addLabel',
  'removeLabel',
  'addNote',
  'notify',
] as const;

interface MacroCardProps {
  macro: Macro;
  /** Uses it as it stands; null: it goes with the text. */
  onUse: (() => void) | null;
  onRemove: () => void;
}

/** The macro that goes with an answer: what it will do beside sending it. */
export function MacroCard({ macro, onUse, onRemove }: MacroCardProps) {
  const { t } = useTranslation();
  const done = macro.actions.map(({ type, status, label }) => {
    const known = KNOWN.find((one) => one === type);
    const what = known ? t(`composer.macro.does.${known}`) : type;
    const word = isStatus(status) ? t(`thread.status.${status}`) : status;
    const to = typeof word === 'string' ? word : typeof label === 'string' ? label : null;
    return to === null ? what : `${what}: ${to}`;
  });
  return (
    <div className={classes['card']}>
      <IconBolt size={18} aria-hidden />
      <Text size="sm" className={classes['what'] ?? ''}>
        <strong dir="auto">{macro.name}</strong> {done.length > 0 && `– ${done.join(', ')}`}
      </Text>
      {onUse && (
        <Button size="compact-sm" onClick={onUse}>
          {t('composer.macro.use')}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t('composer.macro.remove')} onClick={onRemove} />
    </div>
  );
}
