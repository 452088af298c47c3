import { useTranslation } from 'react-i18next';
import { useGroups, usePeople } from './use-people';

/** Who can be given a chat, as the API names them. */
export type Receiver = { agentId: string } | { groupId: string };

/** Everybody who can be given a chat, groups first, as a list to choose from; `except` has it already. */
export function useReceivers(except: string | null) {
  const { t } = useTranslation();
  const groups = useGroups();
  const people = usePeople().filter(({ id }) => id !== except);
  return {
    choices: [
      { group: t('transfer.groups'), items: groups.map(({ id, name }) => ({ value: id, label: name })) },
      {
        group: t('transfer.people'),
        items: people.map(({ id, name, presence }) => ({
          value: id,
          label: t('transfer.person', { name, presence: t(`presence.${presence}`) }),
        })),
      },
    ],
    /** What was chosen; null while nothing is. */
    find(id: string | null): Receiver | null {
      if (groups.some((group) => group.id === id)) return { groupId: id ?? '' };
      return people.some((person) => person.id === id) ? { agentId: id ?? '' } : null;
    },
  };
}
