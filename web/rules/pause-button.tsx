import { Button, Tooltip } from '@mantine/core';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskPause } from './ask-pause';
import { brakes, useBrakeEvents, usePause } from './use-brakes';

/** The stop for all that rules send, in reach on every screen; red while it is pulled. */
export function PauseButton() {
  const { t } = useTranslation('rules');
  const queries = useQueryClient();
  const pause = usePause();
  useBrakeEvents();
  // What was asked stays asked, whatever somebody else does meanwhile.
  const [asked, setAsked] = useState<'pause' | 'resume' | null>(null);
  if (!pause) return null;
  const { paused } = pause;
  const ask = () => {
    setAsked(paused ? 'resume' : 'pause');
    // How much waits is not followed on every screen.
    void queries.invalidateQueries({ queryKey: brakes('pause') });
  };
  return (
    <>
      <Tooltip label={t(paused ? 'pause.paused' : 'pause.about')}>
        <Button
          size="compact-sm"
          variant={paused ? 'filled' : 'default'}
          {...(paused ? { color: 'red' } : {})}
          leftSection={
            paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconHandStop size={16} aria-hidden />
          }
          onClick={ask}
        >
          {t(paused ? 'pause.paused' : 'pause.button')}
        </Button>
      </Tooltip>
      {asked && <AskPause asked={asked} pause={pause} onClose={() => setAsked(null)} />}
    </>
  );
}
