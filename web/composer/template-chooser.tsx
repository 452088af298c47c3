import { Badge, Button, Loader, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { problemText } from '../words/problem-text';
import { TemplateForm } from './template-form';
import { maySend, type Template } from './template-text';
import classes from './templates.module.css';
import { useTemplates } from './use-templates';
import type { Written } from './written';

interface TemplateChooserProps {
  shown: Case;
  isClosed: boolean;
  chosen: Written['template'];
  onChange: (chosen: Written['template']) => void;
}

/** Prepared content instead of a text: a list to search in, then what to fill in, with what the customer will read. */
export function TemplateChooser({ shown, isClosed, chosen, onChange }: TemplateChooserProps) {
  const { t } = useTranslation();
  const { templates, error, ask } = useTemplates(shown.integrationId, true);
  const template = templates?.find(({ contentSid }) => contentSid === chosen?.contentSid);
  if (chosen && template && maySend(template, isClosed))
    return (
      <TemplateForm
        template={template}
        values={chosen.variables}
        onChange={(variables) => onChange({ ...chosen, variables })}
        onBack={() => onChange(null)}
      />
    );
  return (
    <div className={classes['place']}>
      {/* There before the list is: whoever is at the keyboard goes on here. */}
      <Choices
        templates={templates?.filter((one) => maySend(one, isClosed)) ?? null}
        onChoose={({ contentSid }) => onChange({ contentSid, variables: {} })}
      />
      {error && (
        <Text size="sm" role="alert">
          {problemText(t, error)}
        </Text>
      )}
      <Button size="compact-sm" variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
        {t('composer.template.askAgain')}
      </Button>
    </div>
  );
}

interface ChoicesProps {
  /** null: not read yet. */
  templates: Template[] | null;
  onChoose: (one: Template) => void;
}

function Choices({ templates, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState('');
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = (templates ?? []).filter((one) => {
    const text = `${one.name} ${one.text} ${one.interactive?.body ?? ''}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <TextInput
        size="sm"
        leftSection={<IconSearch size={16} aria-hidden />}
        aria-label={t('composer.template.search')}
        placeholder={t('composer.template.search')}
        value={sought}
        onChange={({ currentTarget }) => setSought(currentTarget.value)}
      />
      {!templates && <Loader size="sm" m="xs" />}
      {templates && found.length === 0 && (
        <Text size="sm" py="xs">
          {t(templates.length === 0 ? 'composer.template.none' : 'composer.template.noneFound')}
        </Text>
      )}
      <ul className={classes['list']} aria-label={t('composer.template.list')}>
        {found.map((one) => (
          <li key={one.contentSid}>
            <UnstyledButton className={classes['choice'] ?? ''} onClick={() => onChoose(one)}>
              <span className={classes['title']}>
                <Text size="sm" fw={600} component="span">
                  {one.name}
                </Text>
                <Badge size="xs" variant="default">
                  {one.language}
                </Badge>
                {one.category !== null && (
                  <Badge size="xs" variant="default">
                    {one.category}
                  </Badge>
                )}
              </span>
              <Text size="sm" component="span" lineClamp={2} dir="auto">
                {one.text || one.interactive?.body}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}
