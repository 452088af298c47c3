import { Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { variablesOf } from '../composer/template-text';
import type { FieldsProps } from './action-fields';
import { TextWithVariables } from './text-with-variables';
import { useAllTemplates } from './use-all-templates';

const text = (value: unknown) => (typeof value === 'string' ? value : '');

interface ChosenTemplate {
  contentSid: string;
  variables: Record<string, string>;
}

/** Chooses a template and fills its variables, which may hold variables of the case. */
function TemplateChoice({
  chosen,
  onChoose,
}: {
  chosen: ChosenTemplate;
  onChoose: (now: ChosenTemplate) => void;
}) {
  const { t } = useTranslation('actions');
  const templates = useAllTemplates().filter(({ sendable }) => sendable !== 'never');
  const template = templates.find(({ contentSid }) => contentSid === chosen.contentSid);
  const names = template ? variablesOf(template) : Object.keys(chosen.variables);
  return (
    <>
      <Select
        label={t('fields.template')}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('fields.noTemplate')}
        data={templates.map(({ contentSid, name, language }) => ({
          value: contentSid,
          label: `${name} (${language})`,
        }))}
        value={chosen.contentSid || null}
        onChange={(contentSid) => onChoose({ contentSid: contentSid ?? '', variables: {} })}
      />
      {template && (
        <Text size="sm" c="dimmed" dir="auto">
          {template.text}
        </Text>
      )}
      {names.map((name) => (
        <TextInput
          key={name}
          label={t('fields.variable', { name })}
          value={chosen.variables[name] ?? ''}
          onChange={({ currentTarget }) =>
            onChoose({ ...chosen, variables: { ...chosen.variables, [name]: currentTarget.value } })
          }
        />
      ))}
    </>
  );
}

const templateIn = (value: unknown): ChosenTemplate | null => {
  if (typeof value !== 'object' || value === null || !('contentSid' in value)) return null;
  const { contentSid, variables } = value as { contentSid: unknown; variables?: Record<string, string> }; // as the API has it
  return { contentSid: text(contentSid), variables: variables ?? {} };
};

/** A text to the customer, and what is done when it comes late or the window has closed. */
export function SendFields({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const instead = templateIn(action['whenWindowClosed']);
  return (
    <>
      <TextWithVariables
        label={t('fields.text')}
        maxLength={1600}
        value={text(action['text'])}
        onChange={(now) => onChange({ text: now })}
      />
      <Checkbox
        label={t('fields.templateInstead')}
        checked={instead !== null}
        onChange={({ currentTarget }) =>
          onChange({
            whenWindowClosed: currentTarget.checked ? { contentSid: '', variables: {} } : undefined,
          })
        }
      />
      {instead && <TemplateChoice chosen={instead} onChoose={(now) => onChange({ whenWindowClosed: now })} />}
      <Late action={action} onChange={onChange} />
    </>
  );
}

/** A template to the customer. */
export function TemplateFields({ action, onChange }: FieldsProps) {
  const chosen = templateIn(action) ?? { contentSid: '', variables: {} };
  return (
    <>
      <TemplateChoice chosen={chosen} onChoose={(now) => onChange({ ...now })} />
      <Late action={action} onChange={onChange} />
    </>
  );
}

function Late({ action, onChange }: Pick<FieldsProps, 'action' | 'onChange'>) {
  const { t } = useTranslation('actions');
  return (
    <Checkbox
      label={t('fields.whenLate')}
      checked={action['whenLate'] === 'send'}
      onChange={({ currentTarget }) => onChange({ whenLate: currentTarget.checked ? 'send' : undefined })}
    />
  );
}
