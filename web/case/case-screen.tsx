import { ActionIcon, Drawer, Tooltip } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { lazy, Suspense, useDeferredValue, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../keys/use-commands';
import { Thread } from '../thread/thread';
import classes from './case-screen.module.css';
import { usePanel } from './use-panel';

// Nothing of it is needed for the first answer.
const CasePanel = lazy(async () => ({ default: (await import('./case-panel')).CasePanel }));

/** A case as it is worked on: what was said, and beside it what is known. `children` stand below the messages. */
export function CaseScreen({ number, children }: { number: number; children?: ReactNode }) {
  const { t } = useTranslation();
  const { isBeside, isOpen, setOpen } = usePanel();
  const toggle = () => setOpen(!isOpen);
  useCommands({ panel: toggle });
  const label = t(isOpen ? 'case.hide' : 'case.show');
  // After the thread, which is what one waits for: until then the panel of the case before stands there, out of reach.
  const drawn = useDeferredValue(number, null);
  const isOld = drawn !== number;
  const panel = useMemo(
    () =>
      drawn !== null && (
        <Suspense fallback={null}>
          <CasePanel key={drawn} number={drawn} />
        </Suspense>
      ),
    [drawn],
  );
  return (
    <div className={classes['screen']}>
      <Thread
        number={number}
        actions={
          <Tooltip label={label}>
            <ActionIcon
              size="input-sm"
              variant={isOpen ? 'light' : 'default'}
              aria-label={label}
              aria-expanded={isOpen}
              onClick={toggle}
            >
              <IconInfoCircle size={20} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
      >
        {children}
      </Thread>
      {isBeside ? (
        isOpen && (
          <aside className={classes['beside']} aria-label={t('case.label', { number })} inert={isOld}>
            {panel}
          </aside>
        )
      ) : (
        <Drawer
          opened={isOpen}
          onClose={() => setOpen(false)}
          position="right"
          size={380}
          title={t('case.label', { number })}
          closeButtonProps={{ 'aria-label': t('thread.close') }}
        >
          <div inert={isOld}>{panel}</div>
        </Drawer>
      )}
    </div>
  );
}
