import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { Refused } from '../case/refused';
import { useMe } from '../session/me';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { NewToken } from './new-token';
import { Listed, Page } from './page';
import classes from './people-settings.module.css';

type Token = components['schemas']['Token'] & Partial<Pick<components['schemas']['OwnedToken'], 'owner'>>;

/** One's own API tokens; administrators see below whose others there are. */
export function Tokens() {
  const { t } = useTranslation(['people', 'settings']);
  const me = useMe();
  const own = useTokens('own', true);
  const all = useTokens('all', me.role === 'administrator');
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <Page
      title={t('settings:pages.tokens')}
      about={t('tokens.about')}
      action={<Button onClick={() => setMaking(true)}>{t('tokens.new')}</Button>}
    >
      <Listed
        items={own.data}
        error={own.error}
        empty={t('tokens.empty')}
        label={t('settings:pages.tokens')}
        keyOf={({ id }) => id}
      >
        {(token) => <Row token={token} onRevoke={() => setRevoking(token)} />}
      </Listed>
      {me.role === 'administrator' && (
        <>
          <Title order={2} size="h4" mt="md">
            {t('tokens.others')}
          </Title>
          <Listed
            items={all.data?.filter(({ owner }) => owner?.id !== me.id)}
            error={all.error}
            empty={t('tokens.noOthers')}
            label={t('tokens.others')}
            keyOf={({ id }) => id}
          >
            {(token) => <Row token={token} onRevoke={() => setRevoking(token)} />}
          </Listed>
        </>
      )}
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}

function useTokens(whose: 'own' | 'all', enabled: boolean) {
  return useQuery({
    queryKey: keys.tokens(whose),
    queryFn: (): Promise<Token[]> =>
      allOf<Token>((query) =>
        whose === 'own'
          ? answerOf(api.GET('/api/tokens', { params: { query } }))
          : answerOf(api.GET('/api/tokens/all', { params: { query } })),
      ),
    enabled,
  });
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { t, i18n } = useTranslation('people');
  const { name, owner, createdAt, expiresAt, lastUsedAt } = token;
  const time = (at: string) => fullTime(at, i18n.language);
  return (
    <>
      <div className={classes['main']}>
        <div className={classes['name']}>{name}</div>
        <Text size="sm" c="dimmed">
          {owner && `${owner.name} · `}
          {t('tokens.made', { time: time(createdAt) })}
        </Text>
      </div>
      <div className={classes['side']}>
        <Text size="sm">
          {expiresAt === null ? t('tokens.neverExpires') : t('tokens.expires', { time: time(expiresAt) })}
        </Text>
        <Text size="sm" c="dimmed">
          {lastUsedAt === null ? t('tokens.neverUsed') : t('tokens.used', { time: time(lastUsedAt) })}
        </Text>
      </div>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        aria-label={t('tokens.revokeOf', { name })}
        onClick={onRevoke}
      >
        {t('tokens.revoke')}
      </Button>
    </>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/tokens/{id}', { params: { path: { id: token.id } } })),
    onSuccess: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  return (
    <Dialog onClose={onClose} title={t('tokens.revokeTitle', { name: token.name })}>
      <Stack>
        <Text>{t('tokens.revokeAbout')}</Text>
        <Refused error={revoke.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('translation:case.cancel')}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('tokens.revoke')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
