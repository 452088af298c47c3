import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { COMMANDS, PLACES, type CommandName, type Place } from '../keys/commands';
import { KeyCaps } from '../keys/key-caps';
import { usePreferences } from '../preferences/preferences';
import { Dialog } from '../shell/dialog';
import { sayer } from '../words/sayer';
import classes from './command-bar.module.css';

/** All keys, by the place where they do something. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { singleKeys } = usePreferences();
  return (
    <Dialog onClose={onClose} size="lg" title={t('keys.title')}>
      {!singleKeys && <Text mb="sm">{t('keys.singleOff')}</Text>}
      <div className={classes['help']}>
        {PLACES.map((place) => (
          <section key={place}>
            <Title order={3} size="h6">
              {t(`keys.places.${place}`)}
            </Title>
            <dl className={classes['keys']}>
              {commandsOf(place).map((name) => (
                <div key={name}>
                  <dt>{sayer(t)(`keys.commands.${name}`)}</dt>
                  <dd>
                    <KeyCaps name={COMMANDS[name].key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function commandsOf(place: Place): CommandName[] {
  const names = Object.keys(COMMANDS) as CommandName[]; // the table's own keys
  return names.filter((name) => COMMANDS[name].place === place);
}
