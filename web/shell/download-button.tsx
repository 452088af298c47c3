import { Button, type ButtonProps } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { Problem, problemOf } from '../api/client';
import { Refused } from '../case/refused';

interface DownloadButtonProps {
  href: string;
  size?: ButtonProps['size'];
  children: React.ReactNode;
}

/** Saves a file that the API makes, under the name that it gives it; a refusal is said here instead of being saved. */
export function DownloadButton({ href, size, children }: DownloadButtonProps) {
  const download = useMutation({ mutationFn: () => save(href) });
  return (
    <>
      <Button
        variant="default"
        {...(size === undefined ? {} : { size })}
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {children}
      </Button>
      <Refused error={download.error} onClose={download.reset} />
    </>
  );
}

async function save(href: string): Promise<void> {
  const reply = await fetch(href).catch(() => {
    throw new Problem('unreachable', 0, '');
  });
  if (!reply.ok) throw problemOf(await reply.json().catch(() => null), reply.status);
  const url = URL.createObjectURL(await reply.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = /filename="([^"]+)"/.exec(reply.headers.get('content-disposition') ?? '')?.[1] ?? '';
  link.click();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
