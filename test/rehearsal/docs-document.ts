/** A JSON Schema, of the edition OpenAPI 3.1 uses. */
export type Schema = Readonly<Record<string, unknown>>;

/** One value as it may be; the parts of one request and its answer share a name. */
export type Examples = Record<string, { summary?: string; value: unknown }>;

/** A place of a request that is no body. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
  examples?: Examples;
}

/** What a body is made of. */
export interface Content {
  schema: Schema;
  examples?: Examples;
}

/** One way of answering, or where it is written down. */
export interface Reply {
  $ref?: string;
  description?: string;
  headers?: Record<string, { $ref: string }>;
  content?: Record<string, Content>;
}

/** What one method on one path does. */
export interface Endpoint {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: true; content: Record<string, Content> };
  responses: Record<string, Reply>;
}

/** The part of OpenAPI 3.1 that this project's document uses. */
export interface OpenApi {
  openapi: string;
  info: {
    title: string;
    version: string;
    summary: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<'delete' | 'post', Endpoint>>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Reply>;
    headers: Record<string, { description: string; schema: Schema }>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

/** Every method on every path, with the line it stands for: `DELETE /v1/…`. */
export function endpointsOf({ paths }: OpenApi): { route: string; endpoint: Endpoint }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, endpoint]) => ({ route: `${method.toUpperCase()} ${path}`, endpoint })),
  );
}

/** A reply, looked up where it is written down elsewhere. */
export function resolve({ components }: OpenApi, reply: Reply): Reply {
  const name = reply.$ref?.split('/').at(-1);
  return name === undefined ? reply : (components.responses[name] ?? {});
}
