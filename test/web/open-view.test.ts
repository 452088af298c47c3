import { columnsToShow, isOtherThan, openView, shownAs } from '../../web/cases/open-view';

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
  expect(columnsToShow(own, a, {})).toEqual(['subject']);
  expect(columnsToShow(own, c, {})).toEqual(own);
  expect(columnsToShow(own, null, {})).toEqual(own);
});

test('columns that are changed in a view are those of that view, and of no other', () => {
  const [a = null, b = null, c = null] = views;
  const changed = { a: ['labels'], c: ['group'] };
  expect(columnsToShow(own, a, changed)).toEqual(['labels']);
  expect(columnsToShow(own, b, changed)).toEqual(['status']);
  expect(columnsToShow(own, c, changed)).toEqual(['group']);
  expect(columnsToShow(own, null, changed)).toEqual(own);
});

test('what is shown is another view as soon as it asks for or shows something else', () => {
  const [a = view('', ''), , c = view('', '')] = views;
  expect(isOtherThan(a, { status: 'open' }, ['subject'])).toBe(false);
  expect(isOtherThan(a, { status: 'open' }, ['subject', 'group'])).toBe(true);
  expect(isOtherThan(a, { status: 'open', q: 'x' }, ['subject'])).toBe(true);
  expect(isOtherThan(a, { status: 'open', sort: 'number' }, ['subject'])).toBe(true);
  expect(isOtherThan(c, { status: 'closed' }, own)).toBe(false);
  const shown = { status: 'pending', sort: 'number', order: 'asc' };
  expect(isOtherThan({ id: 'd', ...shownAs(shown, own) } as typeof a, shown, own)).toBe(false);
});
