import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyboardBack } from './use-keyboard-back';

interface DialogProps extends Pick<ModalProps, 'size' | 'centered'> {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A question or a picture above the screen, there as long as it is drawn. The keyboard goes back to where it was. */
export function Dialog({ title, onClose, children, ...look }: DialogProps) {
  const { t } = useTranslation();
  useKeyboardBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': t('thread.close') }}
      {...look}
    >
      {children}
    </Modal>
  );
}
