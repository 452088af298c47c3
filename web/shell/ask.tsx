import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from './dialog';

interface AskProps {
  title: string;
  text: string;
  /** What is done, on the button that does it. */
  button: string;
  isPending: boolean;
  error: Error | null;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that can't be taken back is done: whoever presses Enter at once leaves it as it is. */
export function Ask({ title, text, button, isPending, error, onYes, onClose }: AskProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      <Text>{text}</Text>
      <Refused error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('case.cancel')}
        </Button>
        <Button color="red" loading={isPending} onClick={onYes}>
          {button}
        </Button>
      </Group>
    </Dialog>
  );
}
