import { z } from 'zod';
import { changeRules } from '../../automation/change-rules';
import {
  sectionIn,
  withChangedSection,
  withoutSection,
  withSection,
  withSectionOrder,
} from '../../automation/edit-rule-set';
import { readRules } from '../../automation/rule-sets';
import { ruleType } from '../../rules/schema';
import type { App } from '../app';
import { listOf } from '../lists';
import { changing, overrides, section, shownSection, target, targetOf } from '../rule-schemas';
import { byId, given, id, name, nothing } from '../schemas';

const fields = { name: name(), enabled: z.boolean(), firstMatch: z.boolean() };

/** Sections: rules that are switched and moved together. Like rules, they are live at once or wait in the draft. */
export function ruleSectionRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];

  app.get(
    '/api/rule-sections',
    {
      config,
      schema: {
        tags,
        summary: 'List the sections of all types, in their order',
        querystring: target,
        response: { 200: listOf(section) },
      },
    },
    async ({ query }) => {
      const { sections } = await readRules(app.db, targetOf(query));
      return { items: sections.map(shownSection), nextCursor: null };
    },
  );

  app.post(
    '/api/rule-sections',
    {
      config,
      schema: {
        tags,
        summary: 'Add a section below the others of its type',
        querystring: changing,
        body: z.strictObject({
          ...fields,
          type: ruleType,
          enabled: fields.enabled.default(true),
          firstMatch: fields.firstMatch.default(false),
        }),
        response: { 201: section },
      },
    },
    async (request, reply) => {
      const id = request.newId();
      const set = await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set) =>
          set.sections.some((section) => section.id === id) ? set : withSection(set, { ...request.body, id }),
        overrides(request.query),
      );
      return reply.code(201).send(shownSection(sectionIn(set, id)));
    },
  );

  app.put(
    '/api/rule-sections/order',
    {
      config,
      schema: {
        tags,
        summary: 'Put the sections of one type into an order',
        querystring: changing,
        body: z.strictObject({ type: ruleType, ids: z.array(id).max(200) }),
        response: { 200: listOf(section) },
      },
    },
    async (request) => {
      const { type, ids } = request.body;
      const set = await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set) => withSectionOrder(set, type, ids),
        overrides(request.query),
      );
      const items = set.sections.filter((section) => section.type === type);
      return { items: items.map(shownSection), nextCursor: null };
    },
  );

  app.patch(
    '/api/rule-sections/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Rename or switch a section',
        params: byId,
        querystring: changing,
        body: z.strictObject(fields).partial(),
        response: { 200: section },
      },
    },
    async (request) => {
      const { body, params, viewer } = request;
      const set = await changeRules(
        app.db,
        viewer.userId,
        targetOf(request.query),
        (set) => withChangedSection(set, params.id, given(body)),
        overrides(request.query),
      );
      return shownSection(sectionIn(set, params.id));
    },
  );

  app.delete(
    '/api/rule-sections/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Take a section away; its rules stay, in none',
        params: byId,
        querystring: changing,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set) => withoutSection(set, request.params.id),
        overrides(request.query),
      );
      return reply.code(204).send();
    },
  );
}
