import { readdir, readFile, readlink } from 'node:fs/promises';

const KIBIBYTES_A_MEGABYTE = 1_000_000 / 1024;

interface Memory {
  /** What the process has in memory now, and the most it ever had; megabytes. */
  now: number;
  most: number;
}

/** Prints what a desk's worker and API have in memory. */
export async function printMemory(
  folder: string,
  print: (line: string) => void,
  when: string,
): Promise<void> {
  const [worker, api] = [await memoryOf(folder, 'worker.js'), await memoryOf(folder, 'server.js')];
  print(
    `${when.padEnd(20)} worker ${worker.now} MB (at most ${worker.most}), API ${api.now} MB (at most ${api.most})`,
  );
}

/** The resident memory of the process that runs this file of ours in this folder. Linux tells it, nobody else does. */
async function memoryOf(folder: string, entry: 'server.js' | 'worker.js'): Promise<Memory> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || (await readlink(`/proc/${pid}/cwd`).catch(() => '')) !== folder) continue;
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    // The shell that watches over it has the same words, behind its own.
    if (words[0] !== process.execPath || !words[1]?.endsWith(`/${entry}`)) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / KIBIBYTES_A_MEGABYTE);
    return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
  }
  throw new Error(`No process runs ${entry} in ${folder}.`);
}
