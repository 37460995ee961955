import { issueToken, type User } from '../accounts.ts';
import { type Answer, type Ask, keystoneFault, type Routes } from '../answer.ts';
import { uuid } from '../identifiers.ts';
import { inMicroseconds } from '../timestamps.ts';
import type { World } from '../world.ts';

const LOCK = 15 * 60 * 1000;
const TOLERATED = 5;

interface Login {
  methods: unknown[];
  user: string | undefined;
  password: string | undefined;
  domain: string | undefined;
  project: string | undefined;
}

/** The login, the one route that asks for no credentials. */
export const routes: Routes = {
  'POST /v3/auth/tokens': (ask, world) => {
    const login = readLogin(ask.body);
    if (!login) return keystoneFault(400, 'Bad Request', 'Expecting to find valid JSON in request body.');
    return answerLogin(ask, world, login);
  },
};

function answerLogin(ask: Ask, world: World, login: Login): Answer {
  const { project } = world;
  const { user } = world.accounts;
  const known = login.methods.includes('password') && right(user, login);
  const scope = login.project === undefined || login.project === project.id || login.project === project.region;
  // Wrong password, unknown project and locked out all read alike, and a locked user's right password fails too.
  if (ask.now < user.lockedUntil) return refused();
  if (!known) {
    user.failures += 1;
    if (user.failures >= TOLERATED) {
      user.failures = 0;
      user.lockedUntil = ask.now + LOCK;
    }
    return refused();
  }
  if (!scope) return refused();
  user.failures = 0;
  const token = issueToken(world, login.project === undefined ? undefined : project.id);
  const body = {
    token: {
      expires_at: `${inMicroseconds(token.expires)}Z`,
      issued_at: `${inMicroseconds(ask.now)}Z`,
      methods: ['password'],
      ...(token.projectId && { project: { id: project.id, name: project.region, domain: { name: user.domain } } }),
      user: { id: uuid(user.name).replaceAll('-', ''), name: user.name, domain: { name: user.domain } },
      roles: [{ id: '0', name: 'te_admin' }],
    },
  };
  return { status: 201, headers: { 'X-Subject-Token': token.value }, body };
}

function right(user: User, login: Login): boolean {
  return login.user === user.name && login.password === user.password && login.domain === user.domain;
}

function refused(): Answer {
  return keystoneFault(401, 'Unauthorized', 'The request you have made requires authentication.');
}

/** The parts of a login body, or nothing when it is malformed. */
function readLogin(body: string): Login | undefined {
  const auth = child(parse(body), 'auth');
  const identity = child(auth, 'identity');
  const user = child(child(identity, 'password'), 'user');
  const project = child(child(auth, 'scope'), 'project');
  const methods = identity?.methods;
  if (!user || !Array.isArray(methods)) return undefined;
  return {
    methods,
    user: text(user.name),
    password: text(user.password),
    domain: text(child(user, 'domain')?.name),
    project: text(project?.id) ?? text(project?.name),
  };
}

type Json = Record<string, unknown>;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function child(value: unknown, name?: string): Json | undefined {
  const inner = name === undefined ? value : child(value)?.[name];
  return typeof inner === 'object' && inner !== null ? (inner as Json) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
