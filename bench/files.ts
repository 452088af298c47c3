import { filesIn } from './files-in';
import { filesOut } from './files-out';
import { openLiveDesk } from './live-desk';

/** A gigabyte of files through an API and a worker process, and how much memory these two need for it. */
export async function benchFiles(print: (line: string) => void): Promise<void> {
  const desk = await openLiveDesk(1);
  try {
    await filesIn(desk, print);
    await filesOut(desk, print);
  } finally {
    await desk.close();
  }
}
