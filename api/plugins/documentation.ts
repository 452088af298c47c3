import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { App } from '../app';
import './problems';

const problemAnswer = {
  description: 'Refused: a problem document says what is wrong and what to do',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The OpenAPI document, made from the schemas that validate, and a page to try it. Register before the routes. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Answerhall',
        version: '1',
        description:
          'A help desk for conversations on WhatsApp. Sign in with POST /api/session, or with an API token.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'answerhall_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      const { config } = document.route;
      if (schema.hide) return { schema, url };
      if (config?.public) return { schema: { ...schema, security: [] }, url };
      // Extensions of the document begin with x-.
      return { schema: config?.role ? { ...schema, 'x-role': config.role } : schema, url };
    },
    transformObject: (document) => {
      // The document is ours and of version 3.1; the library's type leaves all versions open.
      const described = jsonSchemaTransformObject(document) as OpenAPIV3_1.Document;
      for (const path of Object.values(described.paths ?? {})) {
        for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
          const operation = path?.[method];
          if (operation) operation.responses = { ...operation.responses, default: problemAnswer };
        }
      }
      return described;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { url: '/api/openapi.json', deepLinking: true },
    // The page brings its own scripts and pictures and styles some of its elements inline.
    staticCSP:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
      "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  app.get('/api/openapi.json', { config: { public: true }, schema: { hide: true } }, () => app.swagger());
}
