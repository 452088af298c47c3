import { Combobox, Loader, Modal, TextInput, useCombobox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Case, Contact } from '../api/shapes';
import { caseAddress } from '../case/case-address';
import { KeyCaps } from '../keys/key-caps';
import { runningCommands } from '../keys/running-commands';
import { contactAddress, contactName, customerName } from '../thread/customer-name';
import { useMe } from '../session/me';
import { useKeyboardBack } from '../shell/use-keyboard-back';
import classes from './command-bar.module.css';
import { caseNumberIn, commandChoices, matching, screenChoices, type Choice } from './choices';
import { useFound } from './use-found';

/** Everything by its name: a case by its number, screens, what can be done here, cases and customers by what is in them. */
export function CommandDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  useKeyboardBack();
  const [written, setWritten] = useState('');
  const found = useFound(written);
  // What can be done is what could be done before this stood above it.
  const [running] = useState(runningCommands);
  const list = useCombobox({ opened: true });
  const go = (to: string) => void navigate(to);
  const number = caseNumberIn(written, t);
  const parts: { title: string; choices: Choice[] }[] = [
    {
      title: t('bar.parts.case'),
      choices:
        number === null
          ? []
          : [
              {
                id: `number-${number}`,
                text: t('thread.number', { number }),
                run: () => go(`/cases/${number}`),
              },
            ],
    },
    { title: t('bar.parts.actions'), choices: matching(commandChoices(t, running), written) },
    {
      title: t('bar.parts.screens'),
      choices: matching(screenChoices(t, me.role === 'administrator', go), written),
    },
    { title: t('bar.parts.cases'), choices: found.cases.map((one) => caseChoice(one, go)) },
    { title: t('bar.parts.contacts'), choices: found.contacts.map((one) => contactChoice(one, go)) },
  ].filter(({ choices }) => choices.length > 0);
  const all = parts.flatMap(({ choices }) => choices);
  const ids = all.map(({ id }) => id).join();
  const { selectFirstOption } = list;
  useEffect(() => {
    selectFirstOption();
    // Enter takes the best one, whenever others come.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store is made anew each time
  }, [ids]);
  return (
    <Modal
      opened
      onClose={onClose}
      returnFocus={false}
      withCloseButton={false}
      padding="xs"
      size="lg"
      yOffset="8vh"
      attributes={{ content: { 'aria-label': t('bar.label') } }}
    >
      <Combobox
        store={list}
        onOptionSubmit={(id) => {
          onClose();
          const chosen = all.find((choice) => choice.id === id);
          // When this is gone and the keyboard is back: what opens now gives it back to there in its turn.
          if (chosen) window.setTimeout(chosen.run);
        }}
      >
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            aria-label={t('bar.label')}
            placeholder={t('bar.placeholder')}
            rightSection={found.isSearching ? <Loader size="xs" aria-hidden /> : null}
            value={written}
            onChange={({ currentTarget }) => setWritten(currentTarget.value)}
            // The list keeps the key from the dialog, and is never closed by itself.
            onKeyDown={({ key, nativeEvent }) => {
              if (key === 'Escape' && !nativeEvent.isComposing) onClose();
            }}
          />
        </Combobox.EventsTarget>
        <div className={classes['choices']}>
          <Combobox.Options aria-label={t('bar.found')}>
            {parts.map(({ title, choices }) => (
              <Combobox.Group key={title} label={title}>
                {choices.map((choice) => (
                  <Combobox.Option key={choice.id} value={choice.id} className={classes['choice'] ?? ''}>
                    <bdi className={classes['text']}>{choice.text}</bdi>
                    {choice.hint && (
                      <span className={classes['hint']} dir="auto">
                        {choice.hint}
                      </span>
                    )}
                    {choice.keyName && <KeyCaps name={choice.keyName} />}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {all.length === 0 && <Combobox.Empty>{t('case.nothingFound')}</Combobox.Empty>}
          </Combobox.Options>
        </div>
      </Combobox>
    </Modal>
  );
}

function caseChoice(one: Case, go: (to: string) => void): Choice {
  return {
    id: `case-${one.number}`,
    text: `${one.number} · ${customerName(one)}`,
    hint: one.subject,
    run: () => go(caseAddress(one)),
  };
}

function contactChoice(contact: Contact, go: (to: string) => void): Choice {
  return {
    id: `contact-${contact.id}`,
    text: contactName(contact),
    hint: contactAddress(contact),
    run: () => go(`/contacts/${contact.id}`),
  };
}
