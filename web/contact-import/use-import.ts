import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { components } from '../api/schema';
import { textOfFile } from './read-text';

export type Import = components['schemas']['ContactImport'];
export type Column = Import['columns'][number];

const POLL_MS = 700;

/** How far a list has come, again and again while it is being taken in. */
export function useImport(id: string) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: () => answerOf(api.GET('/api/contact-imports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? POLL_MS : false),
  });
}

/** The lists that are kept, the newest first. */
export function useImports() {
  return useQuery({
    queryKey: ['imports'],
    queryFn: async () => (await answerOf(api.GET('/api/contact-imports'))).items,
    refetchOnMount: 'always',
  });
}

export function useUpload() {
  return useMutation({
    mutationFn: async (file: File) =>
      answerOf(
        api.POST('/api/contact-imports', {
          body: { fileName: file.name.slice(0, 200), text: await textOfFile(file) },
        }),
      ),
  });
}

/** What would become of the lines, with these columns. */
export function usePreviewOf(id: string, columns: Column[], isWanted: boolean) {
  return useQuery({
    queryKey: ['import', id, 'preview', columns],
    queryFn: () =>
      answerOf(
        api.POST('/api/contact-imports/{id}/preview', { params: { path: { id } }, body: { columns } }),
      ),
    enabled: isWanted,
    placeholderData: (before) => before,
    retry: false,
  });
}

export function useImportCalls(id: string) {
  const queries = useQueryClient();
  const onSuccess = (now: Import) => queries.setQueryData(['import', id], now);
  const run = useMutation({
    mutationFn: (columns: Column[]) =>
      answerOf(api.POST('/api/contact-imports/{id}/run', { params: { path: { id } }, body: { columns } })),
    onSuccess,
  });
  const cancel = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/contact-imports/{id}/cancel', { params: { path: { id } }, body: {} })),
    onSuccess,
  });
  return { run, cancel };
}
