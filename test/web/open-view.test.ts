import { columnsToShow, openView } from '../../web/cases/open-view';

const view = (id: string, status: string, columns: string[] = []) => ({
  id,
  filters: { status },
  sort: null,
  order: null,
  columns,
});
const views = [view('a', 'open', ['subject']), view('b', 'open', ['status']), view('c', 'closed')];
const own = ['priority', 'labels'];

test('of views that ask for the same the one that was chosen is open', () => {
  expect(openView(views, { status: 'open' }, 'b')?.id).toBe('b');
  expect(openView(views, { status: 'open' }, 'c')?.id).toBe('a');
  expect(openView(views, { status: 'pending' }, 'a')).toBeNull();
});

test('a view shows its columns while it is open, and leaves the own ones as they are', () => {
  const [a = null, , c = null] = views;
  expect(columnsToShow(own, a, null)).toEqual(['subject']);
  expect(columnsToShow(own, c, null)).toEqual(own);
  expect(columnsToShow(own, null, null)).toEqual(own);
  expect(columnsToShow(own, a, 'a')).toEqual(own);
});
