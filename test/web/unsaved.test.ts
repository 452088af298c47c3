import { QueryClient } from '@tanstack/react-query';
import { withUnsaved, type Edit } from '../../web/api/unsaved';

interface Shape {
  status: string;
  priority: string;
  labels: string[];
}
const KEY = ['saving', 'case', 1];
const READ: Shape = { status: 'open', priority: 'normal', labels: [] };

/** Something that is being saved until it is told to end. */
function save(queries: QueryClient, looks: Partial<Shape>, mutationKey = KEY) {
  const edit: Edit<Shape> = { looks };
  let end = () => {};
  const isOver = queries
    .getMutationCache()
    .build(queries, { mutationKey, mutationFn: () => new Promise<void>((resolve) => (end = resolve)) })
    .execute(edit);
  return {
    edit,
    end: () => {
      end();
      return isOver;
    },
  };
}
let queries: QueryClient;
beforeEach(() => void (queries = new QueryClient()));
afterEach(() => queries.clear());

test('what is being saved stays as it looks, whatever comes of the time before', async () => {
  const status = save(queries, { status: 'closed' });
  save(queries, { priority: 'high' }, ['saving', 'case', 2]);
  expect(withUnsaved(queries, KEY, READ)).toEqual({ ...READ, status: 'closed' });
  await Promise.resolve();
  await status.end();
  expect(withUnsaved(queries, KEY, READ)).toEqual(READ);
});

test('an answer is shown as the desk gave it, under what is saved after it', () => {
  const labels = save(queries, { labels: [' parcel '] });
  save(queries, { priority: 'high' });
  const answer = { ...READ, labels: ['parcel'] };
  expect(withUnsaved(queries, KEY, answer, labels.edit)).toEqual({ ...answer, priority: 'high' });
});
