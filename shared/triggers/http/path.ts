/** What an HTTP event says about where it was addressed to; of what it leaves out nothing is assumed. */
export interface Addressed {
  /** API Gateway v1, load balancers and FunctionGraph's gateway tell the method at the top, whatever else they tell. */
  httpMethod?: string;
  path?: string;
  rawPath?: string;
  /** The route of the gateway that was hit, as v1 and as v2 tell it; in v2 behind the method. */
  resource?: string;
  routeKey?: string;
  pathParameters?: Record<string, string> | null;
  requestContext?: { stage?: string };
}

/**
 * The path of an event as one of our routes has it. A gateway may put something in front: the stage, or what a custom
 * domain has mapped. The event names the route it has taken and its parameters, which tell what that is; where they do not,
 * the path stays as it came.
 */
export function pathOf(event: Addressed, routes: readonly string[]): string {
  const came = (isVersion1(event) ? event.path : undefined) ?? event.rawPath ?? event.path ?? '/';
  return [came, ...readings(event, came, routes)].find((path) => routes.some((route) => fits(route, path))) ?? came;
}

/** Whether a path is handed over as it was sent, percent-encoded; v2 decodes it. */
export function isVersion1({ httpMethod, rawPath }: Addressed): boolean {
  return httpMethod !== undefined || rawPath === undefined;
}

/** What else a path may stand for, the surest first. */
function readings(event: Addressed, came: string, routes: readonly string[]): string[] {
  const parameters = event.pathParameters ?? {};
  const route = event.resource ?? event.routeKey?.replace(/^\S+ /, '');
  const own = route !== undefined && routes.includes(route) ? [route] : [];
  const filled = isVersion1(event) ? [] : own.map((one) => fill(one, parameters));
  // A greedy parameter, such as {proxy+}, holds the path behind what was mapped.
  const behind = [...own, ...Object.values(parameters)].filter((text) => typeof text === 'string');
  const ends = behind.map((text) => endOf(came, text.replace(/^\//, '').split('/').length));
  return [...filled, ...ends, ...unstaged(event, came)];
}

/** A path with the parameters of its route put in. */
function fill(route: string, parameters: Record<string, unknown>): string {
  return route.replaceAll(/\{(\w+)\}/g, (blank, name: string) => {
    const value = parameters[name];
    return typeof value === 'string' ? encodeURIComponent(value.toWellFormed()) : blank;
  });
}

function endOf(path: string, segments: number): string {
  return `/${path.split('/').slice(-segments).join('/')}`;
}

/** A named stage stands in front of the path, but not where a custom domain leads to it. */
function unstaged({ requestContext }: Addressed, came: string): string[] {
  const stage = requestContext?.stage;
  return stage && came.startsWith(`/${stage}/`) ? [came.slice(stage.length + 1)] : [];
}

function fits(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  const isFilled = (segment: string) => segment !== '' && !/^\{.*\}$/.test(segment);
  return (
    wanted.length === given.length &&
    wanted.every((segment, i) => (segment.startsWith('{') ? isFilled(given[i] ?? '') : segment === given[i]))
  );
}
