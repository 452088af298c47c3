import { Button, Center, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** Shown where a screen threw: says so, and that a reload loses nothing. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  // For whoever is asked to help; the person in front of the screen can do nothing with it.
  useEffect(() => window.reportError(error), [error]);
  return (
    <Center h="100%" p="lg">
      <Stack role="alert">
        <Text>{t('problem.screen')}</Text>
        <Button onClick={() => window.location.reload()}>{t('problem.retry')}</Button>
      </Stack>
    </Center>
  );
}
