import { Alert, Button, Group, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api, Problem } from '../api/client';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { problemText } from '../words/problem-text';
import { CopyField } from '../shell/copy-field';
import { GroupsField, RoleField, type Role } from './person-fields';
import { useChange } from './use-users';

export const EXPIRIES = ['P1D', 'P7D', 'P30D'] as const;
const MOST_AT_ONCE = 50;

interface Wanted {
  emails: string[];
  role: Role;
  groupIds: string[];
  expiresIn: string;
}

/** What became of each address. */
interface Made {
  links: { email: string; link: string; expiresAt: string }[];
  refused: { email: string; error: unknown }[];
}

/** Invites one or many: each gets a link of their own, shown here and never again. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const [emails, setEmails] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const [expiresIn, setExpiresIn] = useState<string>('P7D');
  const invite = useChange(inviteAll);
  if (invite.data) return <Links made={invite.data} onClose={onClose} />;
  const all = [...new Set([...emails, ...addressesIn(typed)])];
  return (
    <Dialog onClose={onClose} title={t('invite.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (all.length > 0) invite.mutate({ emails: all, role, groupIds, expiresIn });
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t('invite.about')}</Text>
          <TagsInput
            data-autofocus
            label={t('invite.emails')}
            description={t('invite.emailsAbout')}
            inputMode="email"
            splitChars={[',', ';', ' ', '\n']}
            maxTags={MOST_AT_ONCE}
            acceptValueOnBlur
            value={emails}
            onChange={setEmails}
            searchValue={typed}
            onSearchChange={setTyped}
          />
          <RoleField value={role} onChange={setRole} />
          <GroupsField value={groupIds} onChange={setGroupIds} />
          <Select
            label={t('invite.expiresIn')}
            data={EXPIRIES.map((value) => ({ value, label: t(`expiries.${value}`) }))}
            allowDeselect={false}
            value={expiresIn}
            onChange={(value) => setExpiresIn(value ?? 'P7D')}
          />
          <Refused error={invite.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('translation:case.cancel')}
            </Button>
            <Button type="submit" loading={invite.isPending} disabled={all.length === 0}>
              {t('invite.submit', { count: Math.max(1, all.length) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Links({ made, onClose }: { made: Made; onClose: () => void }) {
  const { t, i18n } = useTranslation('people');
  const { t: shared } = useTranslation();
  const [first] = made.links;
  return (
    <Dialog onClose={onClose} title={t('invite.linksTitle')} size="lg">
      <Stack>
        {first && (
          <Text size="sm">
            {t('invite.linksAbout', {
              count: made.links.length,
              time: fullTime(first.expiresAt, i18n.language),
            })}
          </Text>
        )}
        {made.links.map(({ email, link }) => (
          <CopyField key={email} label={email} value={link} />
        ))}
        {made.refused.length > 0 && (
          <Alert role="alert" color="orange" title={t('invite.refused')}>
            {made.refused.map(({ email, error }) => (
              <Text key={email} size="sm">
                {email}: {problemText(shared, error)}
              </Text>
            ))}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** One after the other; an address that is refused doesn't keep the others out. */
async function inviteAll({ emails, ...shared }: Wanted): Promise<Made> {
  const made: Made = { links: [], refused: [] };
  for (const email of emails) {
    try {
      const { link, expiresAt } = await answerOf(
        api.POST('/api/invitations', { body: { email, name: null, ...shared } }),
      );
      made.links.push({ email, link, expiresAt });
    } catch (error) {
      // Nothing will come of the others either.
      if (!(error instanceof Problem) || error.status < 400 || error.status >= 500) {
        if (made.links.length === 0) throw error;
      }
      made.refused.push({ email, error });
    }
  }
  if (made.links.length === 0 && made.refused.length === 1) throw made.refused[0]?.error;
  return made;
}

/** What is still in the field counts too. */
const addressesIn = (typed: string) => typed.split(/[\s,;]+/).filter((part) => part !== '');
