import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import type { Asked } from './asked';

export type Report = components['schemas']['Report'];
export type Figures = Report['total'];
export type Row = Report['rows'][number];

/** Counting costs the database something: what was counted a minute ago will do. */
const staleTime = 60_000;

export function useReport(asked: Asked, enabled = true) {
  return useQuery({
    queryKey: keys.reports('table', asked),
    queryFn: ({ signal }) => answerOf(api.GET('/api/reports', { params: { query: asked }, signal })),
    placeholderData: keepPreviousData,
    staleTime,
    enabled,
  });
}

export function useFailures({ by: _by, ...query }: Asked, enabled: boolean) {
  return useQuery({
    queryKey: keys.reports('failures', query),
    queryFn: ({ signal }) => answerOf(api.GET('/api/reports/failures', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime,
    enabled,
  });
}

export function useGivenReasons({ by: _by, ...query }: Asked, enabled: boolean) {
  return useQuery({
    queryKey: keys.reports('reasons', query),
    queryFn: ({ signal }) => answerOf(api.GET('/api/reports/end-reasons', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime,
    enabled,
  });
}
