import type { Page } from 'playwright-core';

/** A screen of administrators that has nothing to be done on it before it is looked at. */
export interface PlainScreen {
  name: string;
  address: string;
  ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('main').getByRole('heading', { name }).first().waitFor();
const settings = (path: string, name: string | RegExp): PlainScreen => ({
  name: `settings-${path}`,
  address: `/settings/${path}`,
  ready: heading(name),
});

/** Judged by axe in the tests of their parts; here they are only looked at with all others when pictures are taken. */
export const ADMINISTRATION: PlainScreen[] = [
  {
    name: 'rules',
    address: '/rules',
    ready: (page) => page.getByRole('link', { name: 'Late parcels first' }).waitFor(),
  },
  {
    name: 'rule',
    address: '/rules',
    async ready(page) {
      await page.getByRole('link', { name: 'Late parcels first' }).click();
      await page.getByText(/^Would have matched/).waitFor();
    },
  },
  {
    name: 'rule-publish',
    address: '/rules',
    async ready(page) {
      await page.getByRole('link', { name: 'Late parcels first' }).click();
      await page.getByRole('button', { name: 'Save and publish…' }).click();
      await page
        .getByRole('dialog')
        .getByText(/written to/)
        .waitFor();
    },
  },
  { name: 'rule-examples', address: '/rules/examples', ready: heading('Nobody answers') },
  {
    name: 'rule-versions',
    address: '/rules/versions',
    ready: (page) => page.getByText('Live', { exact: true }).waitFor(),
  },
  { name: 'reports', address: '/reports', ready: heading('Reports') },
  settings('chats', /./),
  settings('hours', /./),
  settings('macros', /./),
  settings('templates', /./),
  settings('labels', /./),
  settings('fields', /./),
  settings('import', /./),
  settings('notifications', /./),
  settings('people', /./),
  settings('groups', /./),
  settings('tokens', /./),
  settings('audit-log', /./),
];
