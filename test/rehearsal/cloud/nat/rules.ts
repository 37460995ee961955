import type { Answer, Ask, Handler, Routes } from '../answer.ts';
import { uuid } from '../identifiers.ts';
import { collection, type Kept, nextId, type Project } from '../project.ts';
import { BIRTH } from '../timestamps.ts';
import type { World } from '../world.ts';
import { withSpace } from './gateway.ts';
import { isAsked, pageOf } from './page.ts';

/** A rule of a gateway: who behind it reaches the Internet, or what of it is reached from there. */
export interface Rule {
  id: string;
  nat_gateway_id: string;
  status: string;
  admin_state_up: boolean;
  created_at: string;
  floating_ip_address: string;
  /** Of an SNAT rule: 0 for a subnet of the VPC, 1 for what lies behind Direct Connect. */
  source_type?: number;
  /** Of a DNAT rule. */
  protocol?: string;
}

/** The rules of a project, by what they do. */
export const rules: Record<'snat' | 'dnat', Kept<Map<string, Rule>>> = {
  snat: collection<Rule>('SNAT rules'),
  dnat: collection<Rule>('DNAT rules'),
};

/** Adds a rule to a gateway. */
export function addRule(project: Project, kind: 'snat' | 'dnat', nat_gateway_id: string, given: Partial<Rule> = {}) {
  const rule: Rule = {
    id: nextId(project, `${kind} rule`),
    nat_gateway_id,
    status: 'ACTIVE',
    admin_state_up: true,
    created_at: withSpace(BIRTH),
    floating_ip_address: '203.0.113.9',
    ...(kind === 'snat' ? { source_type: 0 } : { protocol: 'tcp' }),
    ...given,
  };
  rules[kind].of(project).set(rule.id, rule);
  return rule;
}

/** Whether a gateway has a rule of either kind. */
export function hasRules(project: Project, gatewayId: string): boolean {
  const all = [rules.snat, rules.dnat].flatMap((kept) => [...kept.of(project).values()]);
  return all.some(({ nat_gateway_id }) => nat_gateway_id === gatewayId);
}

/** Listing the rules of a project. */
export const routes: Routes = {
  'GET /v2/{project_id}/snat_rules': lister('snat'),
  'GET /v2/{project_id}/dnat_rules': lister('dnat'),
};

function lister(kind: 'snat' | 'dnat'): Handler {
  return (ask: Ask, world: World): Answer => {
    const { project } = world;
    const fields = ['id', 'nat_gateway_id', 'status', 'floating_ip_address'];
    // The definition gives this filter the default 0 as well: who does not ask for the others is not shown them.
    const source = kind === 'snat' ? Number(ask.query.get('source_type') ?? 0) : undefined;
    const matching = [...rules[kind].of(project).values()].filter(
      (rule) => isAsked(rule, ask, fields) && rule.source_type === source,
    );
    const page = pageOf(matching, ask, world);
    if ('status' in page) return page;
    const shown = page.map((rule) => ({
      ...rule,
      tenant_id: project.id,
      description: '',
      floating_ip_id: uuid(rule.floating_ip_address),
    }));
    return { status: 200, body: { [`${kind}_rules`]: shown } };
  };
}
