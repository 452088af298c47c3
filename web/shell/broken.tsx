import { Button, Center, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Shown where a screen threw: says so, and that a reload loses nothing. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <Center h="100%" p="lg">
      <Stack role="alert">
        <Text>{t('problem.screen')}</Text>
        <Button onClick={() => window.location.reload()}>{t('problem.retry')}</Button>
      </Stack>
    </Center>
  );
}
