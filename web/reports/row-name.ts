import { useTranslation } from 'react-i18next';
import type { By } from './asked';
import { dayWords } from './figure-words';
import type { Row } from './use-report';

/** How a row is called: a day, a name, nobody, or somebody who is gone. */
export function useRowName(by: By): (row: Pick<Row, 'id' | 'name'>) => string {
  const { t, i18n } = useTranslation('reports');
  return ({ id, name }) => {
    if (by === 'day') return dayWords(id ?? '', i18n.language, true);
    return name ?? (id === null ? t('nobody') : t('gone'));
  };
}
