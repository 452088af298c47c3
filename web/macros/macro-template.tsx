import { Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { filled, variablesOf } from '../composer/template-text';
import classes from './macros.module.css';
import type { MacroDraft } from './macro-draft';

interface MacroTemplateProps {
  draft: MacroDraft;
  onChange: (template: MacroDraft['template']) => void;
}

/** What is sent when only templates may be: a template of one of the numbers, and what goes into it. */
export function MacroTemplate({ draft: { template }, onChange }: MacroTemplateProps) {
  const { t } = useTranslation('settings');
  const { data: templates = [] } = useQuery({
    queryKey: ['templates'],
    queryFn: () => allOf((query) => answerOf(api.GET('/api/templates', { params: { query } }))),
  });
  const usable = templates.filter(({ sendable }) => sendable !== 'never');
  const chosen = templates.find(({ contentSid }) => contentSid === template?.contentSid);
  return (
    <div className={classes['field']}>
      <Switch
        label={t('macros.template')}
        description={t('macros.templateAbout')}
        checked={template !== null}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? { contentSid: usable[0]?.contentSid ?? '', variables: {} } : null)
        }
      />
      {template && (
        <>
          <Select
            searchable
            allowDeselect={false}
            label={t('macros.whichTemplate')}
            nothingFoundMessage={t('templates.none')}
            placeholder={t('templates.none')}
            data={[...new Map(usable.map((one) => [one.contentSid, one])).values()].map((one) => ({
              value: one.contentSid,
              label: `${one.name} (${one.language})`,
            }))}
            value={template.contentSid === '' ? null : template.contentSid}
            onChange={(contentSid) => contentSid !== null && onChange({ contentSid, variables: {} })}
          />
          {chosen && (
            <div className={classes['preview']} dir="auto">
              {filled(chosen.text, template.variables)}
            </div>
          )}
          {chosen &&
            variablesOf(chosen).map((name) => (
              <TextInput
                key={name}
                label={t('macros.valueOf', { name })}
                placeholder={chosen.variables[name] ?? ''}
                value={template.variables[name] ?? ''}
                maxLength={1600}
                dir="auto"
                onChange={({ currentTarget }) =>
                  onChange({ ...template, variables: { ...template.variables, [name]: currentTarget.value } })
                }
              />
            ))}
        </>
      )}
    </div>
  );
}
