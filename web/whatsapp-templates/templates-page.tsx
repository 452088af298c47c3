import { Alert, Badge, Button, Center, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import type { Template } from '../composer/template-text';
import { useTemplates } from '../composer/use-templates';
import { Offered } from '../thread/interactive';
import { RichText } from '../thread/rich-text';
import classes from './templates-page.module.css';

/** The messages that WhatsApp has approved for a number, and what may be done with each. */
export function TemplatesPage() {
  const { t } = useTranslation('settings');
  const { data: integrations, error } = useQuery({
    queryKey: ['integrations', 'names'],
    queryFn: () => allOf((query) => answerOf(api.GET('/api/integrations', { params: { query } }))),
  });
  const numbers = (integrations ?? []).filter((one) => 'sender' in one && one.sender !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? numbers[0]?.id ?? null;
  return (
    <Stack maw="56rem">
      <div>
        <Title order={1} size="h3">
          {t('pages.templates')}
        </Title>
        <Text c="dimmed">{t('templates.about')}</Text>
      </div>
      <Refused error={error} />
      {integrations && numbers.length === 0 && <Text>{t('templates.noNumber')}</Text>}
      {numbers.length > 1 && (
        <Select
          maw="24rem"
          label={t('templates.number')}
          allowDeselect={false}
          data={numbers.map((one) => ({ value: one.id, label: one.name }))}
          value={id}
          onChange={setChosen}
        />
      )}
      {id !== null && <OfNumber key={id} integrationId={id} />}
      <details>
        <summary>{t('templates.how')}</summary>
        <Text size="sm" mt="xs">
          {t('templates.howText')}
        </Text>
      </details>
    </Stack>
  );
}

function OfNumber({ integrationId }: { integrationId: string }) {
  const { t } = useTranslation('settings');
  const { templates, error, ask } = useTemplates(integrationId, true);
  return (
    <>
      <div className={classes['ask']}>
        <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('templates.ask')}
        </Button>
        <Text size="sm" role="status">
          {ask.isSuccess && templates ? t('templates.asked', { count: templates.length }) : ''}
        </Text>
      </div>
      <Refused error={error} />
      {!templates && !error && (
        <Center mih={200}>
          <Loader />
        </Center>
      )}
      {templates?.length === 0 && <Alert color="gray">{t('templates.none')}</Alert>}
      <ul className={classes['templates']} aria-label={t('pages.templates')}>
        {templates?.map((one) => (
          <OneTemplate key={one.contentSid} template={one} />
        ))}
      </ul>
    </>
  );
}

const STATUSES = [
  'approved',
  'pending',
  'received',
  'rejected',
  'paused',
  'disabled',
  'unsubmitted',
] as const;
const COLOURS = { always: 'teal', inWindow: 'blue', never: 'gray' } as const;

function OneTemplate({ template }: { template: Template }) {
  const { t } = useTranslation('settings');
  const status = STATUSES.find((one) => one === template.status.toLowerCase());
  return (
    <li className={classes['template']}>
      <div className={classes['head']}>
        <Title order={2} size="h6">
          {template.name}
        </Title>
        <Badge variant="default" tt="none">
          {template.language}
        </Badge>
        {template.category !== null && (
          <Badge variant="default" tt="none">
            {template.category.toLowerCase()}
          </Badge>
        )}
        <Badge variant="light" color={COLOURS[template.sendable]} tt="none">
          {status ? t(`templates.status.${status}`) : template.status}
        </Badge>
      </div>
      <Text size="sm">{t(`templates.sendable.${template.sendable}`)}</Text>
      {template.rejectionReason !== null && template.rejectionReason !== '' && (
        <Text size="sm">{t('templates.rejected', { reason: template.rejectionReason })}</Text>
      )}
      <div className={classes['text']} dir="auto">
        {template.interactive ? <Offered offer={template.interactive} /> : <RichText text={template.text} />}
      </div>
    </li>
  );
}
