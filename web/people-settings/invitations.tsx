import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { CopyField } from '../shell/copy-field';
import { Listed } from './page';
import classes from './people-settings.module.css';
import { useChange, useInvitations, type Invitation } from './use-users';

/** Who is invited and has not come yet. */
export function Invitations() {
  const { t } = useTranslation('people');
  const { data: invitations, error } = useInvitations();
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const renew = useChange((id: string) =>
    answerOf(api.POST('/api/invitations/{id}/renew', { params: { path: { id } }, body: null })),
  );
  return (
    <>
      <Title order={2} size="h4" mt="md">
        {t('invitations.title')}
      </Title>
      <Refused error={renew.error} onClose={renew.reset} />
      <Listed
        items={invitations}
        error={error}
        empty={t('invitations.empty')}
        label={t('invitations.title')}
        keyOf={({ id }) => id}
      >
        {(invitation) => (
          <Row
            invitation={invitation}
            isRenewing={renew.isPending && renew.variables === invitation.id}
            onRenew={() => renew.mutate(invitation.id)}
            onRevoke={() => setRevoking(invitation)}
          />
        )}
      </Listed>
      {renew.data && <NewLink invitation={renew.data} onClose={renew.reset} />}
      {revoking && <Revoke invitation={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

interface RowProps {
  invitation: Invitation;
  isRenewing: boolean;
  onRenew: () => void;
  onRevoke: () => void;
}

function Row({ invitation, isRenewing, onRenew, onRevoke }: RowProps) {
  const { t, i18n } = useTranslation('people');
  const { email, role, groups, state, invitedBy, expiresAt } = invitation;
  const time = fullTime(expiresAt, i18n.language);
  return (
    <>
      <div className={classes['main']}>
        <div className={classes['name']}>
          {email}
          {role === 'administrator' && (
            <Badge size="sm" variant="light">
              {t('roles.administrator')}
            </Badge>
          )}
          {state === 'expired' && (
            <Badge size="sm" variant="light" color="orange">
              {t('invitations.expired')}
            </Badge>
          )}
        </div>
        <Text size="sm" c="dimmed">
          {t('invitations.by', { name: invitedBy })}{' '}
          {t(state === 'expired' ? 'invitations.wasGoodUntil' : 'invitations.goodUntil', { time })}
        </Text>
      </div>
      <Text size="sm" className={classes['side'] ?? ''}>
        {groups.length > 0 ? groups.map(({ name }) => name).join(', ') : t('people.noGroup')}
      </Text>
      <div className={classes['actions']}>
        <Button
          size="xs"
          variant="default"
          loading={isRenewing}
          aria-label={t('invitations.renewOf', { email })}
          onClick={onRenew}
        >
          {t('invitations.renew')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="red"
          aria-label={t('invitations.revokeOf', { email })}
          onClick={onRevoke}
        >
          {t('invitations.revoke')}
        </Button>
      </div>
    </>
  );
}

function NewLink({
  invitation,
  onClose,
}: {
  invitation: Invitation & { link: string };
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation('people');
  const time = fullTime(invitation.expiresAt, i18n.language);
  return (
    <Dialog onClose={onClose} title={t('invite.linksTitle')} size="lg">
      <Stack>
        <Text size="sm">{t('invitations.newLink', { time })}</Text>
        <CopyField label={invitation.email} value={invitation.link} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Revoke({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const revoke = useChange(() =>
    answerOf(api.DELETE('/api/invitations/{id}', { params: { path: { id: invitation.id } } })),
  );
  return (
    <Dialog onClose={onClose} title={t('invitations.revokeTitle', { email: invitation.email })}>
      <Stack>
        <Text>{t('invitations.revokeAbout')}</Text>
        <Refused error={revoke.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('translation:case.cancel')}
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(undefined, { onSuccess: onClose })}
          >
            {t('invitations.revoke')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
