import { answer, type Route } from './ground.ts';

/** Public NAT gateways, as the NAT API reference has them. No world has any yet, so sweeps find none. */
export const nat: Route[] = [
  { method: 'GET', pattern: /^\/v2\/[^/]+\/nat_gateways$/, answer: () => answer(200, { nat_gateways: [] }) },
];
