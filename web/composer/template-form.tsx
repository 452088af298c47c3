import { Button, Text, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Offered } from '../thread/interactive';
import { RichText } from '../thread/rich-text';
import { filled, filledOffer, variablesOf, type Template } from './template-text';
import classes from './templates.module.css';

interface TemplateFormProps {
  template: Template;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  onBack: () => void;
}

/** The values of a template, beside what the customer will read. */
export function TemplateForm({ template, values, onChange, onBack }: TemplateFormProps) {
  const { t } = useTranslation();
  const names = variablesOf(template);
  return (
    <div className={classes['place']}>
      <div className={classes['title']}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
        >
          {t('composer.template.others')}
        </Button>
        <Text size="sm" fw={600}>
          {template.name}
        </Text>
      </div>
      <div className={classes['form']}>
        {names.length > 0 && (
          <div className={classes['values']}>
            {names.map((name) => (
              <TextInput
                key={name}
                size="sm"
                label={t('composer.template.variable', { name })}
                placeholder={template.variables[name] ?? ''}
                required
                withAsterisk={false}
                dir="auto"
                value={values[name] ?? ''}
                onChange={({ currentTarget }) => onChange({ ...values, [name]: currentTarget.value })}
              />
            ))}
          </div>
        )}
        <section className={classes['preview']} aria-label={t('composer.template.preview')}>
          {template.interactive ? (
            <Offered offer={filledOffer(template.interactive, values)} />
          ) : (
            <RichText text={filled(template.text, values)} />
          )}
        </section>
      </div>
    </div>
  );
}
