import { randomUUID } from 'node:crypto';
import { ofCase } from './refused-case-calls';
import type { RefusedCall } from './refusals';

/** What a screen asks for while a person works at it. */
export const workplaceCalls: RefusedCall[] = [
  { what: 'GET /api/cases/:number/draft', ...ofCase('/draft') },
  {
    what: 'PUT /api/cases/:number/draft',
    ...ofCase('/draft'),
    body: { text: 'Half a sen' },
    wrong: {
      text: [7, null, [], 'x'.repeat(100_001)],
      note: [7, null, [], 'x'.repeat(10_001)],
      mode: ['', 'chat', null, 7],
      attachmentIds: ['x', null, [7], ['x'], [randomUUID()], Array.from({ length: 11 }, () => randomUUID())],
      template: ['x', {}, { contentSid: '' }, { contentSid: 'HX1', variables: [] }],
      basedOn: ['yesterday', '', 7],
      updatedAt: ['2026-11-28T00:00:00.000Z'],
    },
  },
  { what: 'DELETE /api/cases/:number/draft', ...ofCase('/draft') },
  { what: 'GET /api/cases/:number/looking', ...ofCase('/looking') },
  {
    what: 'PUT /api/cases/:number/looking',
    ...ofCase('/looking'),
    body: { typing: true },
    required: ['typing'],
    wrong: { typing: ['true', 1, null, []] },
  },
  { what: 'DELETE /api/cases/:number/looking', ...ofCase('/looking') },
  {
    what: 'PUT /api/cases/:number/reminder',
    ...ofCase('/reminder'),
    body: { at: new Date(Date.now() + 3_600_000).toISOString() },
    required: ['at'],
    wrong: {
      at: ['tomorrow', '', null, 7, '2026-11-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'],
      note: [7, null, 'x'.repeat(501)],
      userId: [randomUUID()],
    },
  },
  { what: 'DELETE /api/cases/:number/reminder', ...ofCase('/reminder') },
  { what: 'GET /api/me/preferences' },
  {
    what: 'PATCH /api/me/preferences',
    body: { theme: 'dark' },
    wrong: {
      sendWith: ['shiftEnter', '', null, 7],
      undoSeconds: [1, -3, 10, '3', null],
      singleKeys: ['true', 1, null],
      sounds: [true, null, [], { newChat: 'loud' }, { transfer: null }, { bell: true }],
      desktopNotifications: ['true', 1, null],
      repeatWhileWaiting: ['true', 1, null],
      theme: ['blue', '', null, 7],
      language: ['fr', '', 7],
      caseColumns: [
        'number',
        null,
        [7],
        [''],
        ['x'.repeat(101)],
        ['number', 'number'],
        Array.from({ length: 51 }, (_, i) => `column ${i}`),
      ],
    },
  },
];
