import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../words/problem-text';
import type { DraftKeeper } from './draft-keeper';
import { uploadFile } from './upload-file';

/** The desk takes so many with one answer. */
const MOST_FILES = 10;

/** A file on its way to the desk, or one that it refused. */
export interface Upload {
  key: string;
  name: string;
  /** 0 to 1. */
  part: number;
  /** Why it was refused, in words. */
  error: string | null;
}

/** Uploads files and puts them into the draft. */
export function useUploads(number: number, keeper: DraftKeeper) {
  const { t } = useTranslation();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const aborts = useRef(new Map<string, AbortController>());
  const change = (key: string, now: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...now } : one)));
  const remove = (key: string) => {
    aborts.current.get(key)?.abort();
    aborts.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  };
  const start = async (file: File) => {
    const key = crypto.randomUUID();
    const abort = new AbortController();
    aborts.current.set(key, abort);
    setUploads((all) => [...all, { key, name: file.name, part: 0, error: null }]);
    try {
      const onProgress = (part: number) => change(key, { part });
      const kept = await uploadFile({ number, file, onProgress, signal: abort.signal });
      keeper.edit({ files: [...keeper.kept().written.files, kept] });
      remove(key);
    } catch (error) {
      change(key, { error: problemText(t, error) });
    }
  };
  const under = uploads.filter(({ error }) => error === null).length;
  return {
    uploads,
    isUploading: under > 0,
    remove,
    add: (files: readonly File[]) => {
      const free = MOST_FILES - keeper.kept().written.files.length - under;
      for (const file of files.slice(0, free)) void start(file);
      const tooMany = files.slice(free).map(({ name }) => ({
        key: crypto.randomUUID(),
        name,
        part: 0,
        error: t('composer.files.tooMany', { count: MOST_FILES }),
      }));
      if (tooMany.length > 0) setUploads((all) => [...all, ...tooMany]);
    },
  };
}
