import { Tabs, Title } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCase } from '../thread/use-thread';
import { CaseFacts } from './case-facts';
import { CaseHistory } from './case-history';
import classes from './case-panel.module.css';
import { ContactCard } from './contact-card';
import { EarlierCases } from './earlier-cases';
import { Reminder } from './reminder';
import { TranscriptLinks } from './transcript-links';
import { UpcomingList } from './upcoming';

/** What is known of a case beside what was said: its facts and its customer, what will happen, what has happened. */
export function CasePanel({ number }: { number: number }) {
  const { t } = useTranslation();
  const { data: shown } = useCase(number);
  const [tab, setTab] = useState<string | null>('details');
  if (!shown) return null;
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List grow>
        <Tabs.Tab value="details">{t('case.tabs.details')}</Tabs.Tab>
        <Tabs.Tab value="history">{t('case.tabs.history')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="details">
        <Part title={t('case.parts.case')}>
          <CaseFacts shown={shown} />
        </Part>
        <Part title={t('case.parts.upcoming')}>
          <UpcomingList number={number} />
          <Reminder shown={shown} />
        </Part>
        <Part title={t('case.parts.contact')}>
          <ContactCard id={shown.contact.id} />
        </Part>
        <Part title={t('case.parts.others')}>
          <EarlierCases contactId={shown.contact.id} except={number} />
        </Part>
        <Part title={t('case.parts.transcript')}>
          <TranscriptLinks number={number} />
        </Part>
      </Tabs.Panel>
      <Tabs.Panel value="history" pt="xs">
        <CaseHistory number={number} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes['part']}>
      <Title order={3} size="h6" id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}
