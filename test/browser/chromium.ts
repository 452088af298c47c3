import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Chromium to test with: CHROME_PATH, else the first of its usual names on PATH, else none. */
function findChromium(): string | null {
  const named = process.env['CHROME_PATH'];
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...(named ? [named] : []), ...candidates].find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Chromium to test with; null where there is none. */
export const executablePath = findChromium();

/** `describe`, skipped where there is no browser; with `CI` set a missing one is a failure. */
export const whenThereIsABrowser = executablePath ? describe : describe.skip;

if (process.env['CI'] && !executablePath)
  throw new Error('There is no Chromium to test with. Install it, or name it in CHROME_PATH.');
