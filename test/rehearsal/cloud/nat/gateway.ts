import { uuid } from '../identifiers.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, type Moment } from '../timestamps.ts';

/** A public NAT gateway. */
export interface Gateway {
  id: string;
  name: string;
  description: string;
  spec: string;
  status: string;
  /** False means frozen, not switched off. */
  admin_state_up: boolean;
  created_at: string;
  router_id: string;
  internal_network_id: string;
  enterprise_project_id: string;
  /** Empty unless it was ordered for a period. */
  billing_info: string;
  tags: { key: string; value: string }[];
  /** What a deletion leads to: nothing, or the status it had. */
  end: 'gone' | 'back';
}

/** The public NAT gateways of a project. */
export const gateways = collection<Gateway>('NAT gateways');

/** Adds a gateway without rules, which may be deleted. */
export function addGateway(project: Project, given: Given<Gateway, 'created_at'> = {}): Gateway {
  const { created_at = BIRTH, ...rest } = given;
  const gateway: Gateway = {
    id: nextId(project, 'NAT gateway'),
    name: `nat-${project.ids}`,
    description: '',
    spec: '1',
    status: 'ACTIVE',
    admin_state_up: true,
    router_id: uuid(`vpc of ${project.id}`),
    internal_network_id: uuid(`subnet of ${project.id}`),
    enterprise_project_id: '0',
    billing_info: '',
    tags: [],
    end: 'gone',
    ...rest,
    created_at: withSpace(created_at),
  };
  gateways.of(project).set(gateway.id, gateway);
  return gateway;
}

/** `2017-11-15 14:50:39.505112`, as this service writes times: UTC, but without saying so. */
export function withSpace(moment: Moment): string {
  return typeof moment === 'string' ? moment : `${new Date(moment).toISOString().slice(0, 23).replace('T', ' ')}000`;
}
