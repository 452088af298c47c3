import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CaseScreen } from '../case/case-screen';
import { Composer } from '../composer/composer';
import classes from './cases.module.css';

interface OpenedCaseProps {
  number: number;
  onBack: () => void;
  /** Goes on to the next of the list, after an answer. */
  onNext: () => void;
}

/** The case that was opened from the list, and the way back to it. */
export function OpenedCase({ number, onBack, onNext }: OpenedCaseProps) {
  const { t } = useTranslation();
  return (
    <div className={classes['opened']}>
      <div className={classes['back']}>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
        >
          {t('cases.back')}
        </Button>
      </div>
      <div className={classes['case']}>
        <CaseScreen number={number}>
          <Composer number={number} onNext={onNext} />
        </CaseScreen>
      </div>
    </div>
  );
}
