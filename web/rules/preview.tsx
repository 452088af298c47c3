import { Alert, Anchor, Loader, Progress, Text, Title, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { faultsOf } from '../api/faults';
import { SeenCondition } from '../conditions/seen-condition';
import { fullTime } from '../thread/moments';
import { sayer } from '../words/sayer';
import classes from './editor.module.css';
import type { TryResult, WrittenRule } from './rule-shapes';
import { usePreview } from './use-preview';

/** What the rule that is being written would have done to the newest events: how often, where, why, in which words. */
export function Preview({ rule, isResting }: { rule: WrittenRule; isResting: boolean }) {
  const { t } = useTranslation('rules');
  const shown = usePreview(rule, isResting);
  const result = shown.state === 'done' ? shown.result : shown.before;
  const isOld = shown.state !== 'done' && result !== null;
  const part = shown.state === 'trying' && shown.total ? (100 * shown.done) / shown.total : null;
  return (
    <>
      <Title order={2} size="h5">
        {t('preview.title')}
      </Title>
      <Text size="xs" mb={4} className={classes['old'] ?? ''} data-old={isOld}>
        {t('preview.old')}
      </Text>
      <div role="status" aria-live="polite" data-state={shown.state}>
        {shown.state === 'trying' && !result && (
          <>
            <Loader size="sm" aria-hidden />
            <VisuallyHidden>{t('preview.trying')}</VisuallyHidden>
          </>
        )}
        {shown.state === 'refused' && (
          <Alert color="blue" p="xs" mb="xs">
            {faultsOf(shown.error)[0]?.message ?? (shown.error.message || t('preview.failed'))}
          </Alert>
        )}
        {result && (
          <div className={classes['result']} data-old={isOld}>
            <Count result={result} rule={rule} />
          </div>
        )}
      </div>
      {part !== null && <Progress value={part} size="xs" aria-label={t('preview.trying')} />}
      {result && (
        <div className={classes['result']} data-old={isOld}>
          <Found result={result} />
        </div>
      )}
      <Text size="xs" c="dimmed" mt="sm">
        {t('preview.how')}
      </Text>
    </>
  );
}

function Count({ result, rule }: { result: TryResult; rule: WrittenRule }) {
  const { t } = useTranslation('rules');
  const [own] = result.rules;
  if (result.events === 0)
    return <Text size="sm">{t(rule.type === 'current' ? 'preview.noTimes' : 'preview.noEvents')}</Text>;
  return (
    <>
      <Text className={classes['count'] ?? ''}>
        {t(`preview.matched.${rule.type}`, { matched: own?.matched ?? 0, count: result.events })}
      </Text>
      {own && own.messages > 0 && (
        <Text size="sm">
          {t('preview.messages', {
            messages: t('counted.messages', { count: own.messages }),
            customers: t('counted.customers', { count: own.customers }),
            most: own.maxPer10Minutes,
          })}
        </Text>
      )}
      {own && own.unknown > 0 && <Text size="sm">{t('preview.unknown', { count: own.unknown })}</Text>}
    </>
  );
}

function Found({ result }: { result: TryResult }) {
  const { t, i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { t: actions } = useTranslation('actions');
  return (
    <ul className={classes['found']}>
      {result.sample.map((match, at) => (
        <li key={`${match.caseNumber}-${match.at}-${at}`}>
          <Anchor component={Link} to={`/cases/${match.caseNumber}`} fw={600}>
            {common('thread.number', { number: match.caseNumber })}
          </Anchor>{' '}
          <Text span size="xs" c="dimmed">
            {fullTime(match.at, i18n.language)}
          </Text>
          {match.conditions.length > 0 && (
            <ul className={classes['reasons']}>
              {match.conditions.map((condition) => (
                <SeenCondition key={condition.path} condition={condition} />
              ))}
            </ul>
          )}
          {match.texts.map(({ action, text }) => (
            <div key={action + text} className={classes['text']} dir="auto">
              <Text size="xs" c="dimmed">
                {sayer(actions)(`types.${action}`)}
              </Text>
              {text ?? t('preview.noText')}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
