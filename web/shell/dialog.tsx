import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface DialogProps extends Pick<ModalProps, 'size' | 'centered'> {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A question or a picture above the screen, there as long as it is drawn. The keyboard goes back to where it was. */
export function Dialog({ title, onClose, children, ...look }: DialogProps) {
  const { t } = useTranslation();
  const [before] = useState(whereTheKeyboardIs);
  // By hand: the library does so only for a dialog that stays in the page while it is closed.
  useEffect(() => () => before?.focus({ preventScroll: true }), [before]);
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

/** What has the keyboard; of a menu, which closes with its choice, what opened it. */
function whereTheKeyboardIs(): HTMLElement | null {
  const place = document.activeElement;
  const openerId = place?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = openerId ? document.getElementById(openerId) : place;
  return opener instanceof HTMLElement ? opener : null;
}
