import { Problem, problemOf } from '../api/client';
import type { DraftFile } from './written';

interface Uploading {
  number: number;
  file: File;
  /** 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/**
 * Sends a file to the desk, for the customer of a case. By XMLHttpRequest, because fetch tells nothing of how far an
 * upload has come.
 * @throws Problem
 */
export function uploadFile({ number, file, onProgress, signal }: Uploading): Promise<DraftFile> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    // Before the file: its limits are the channel's.
    form.append('caseNumber', String(number));
    form.append('file', file, file.name);
    const call = new XMLHttpRequest();
    call.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    call.onerror = () => reject(new Problem('unreachable', 0, ''));
    call.onload = () => {
      const answer = parsed(call.responseText);
      if (call.status === 201)
        resolve(answer as DraftFile); // as the API describes it
      else reject(problemOf(answer, call.status));
    };
    signal.addEventListener('abort', () => call.abort());
    call.open('POST', '/api/files');
    call.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
