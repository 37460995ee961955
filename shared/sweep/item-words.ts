import type { Report, ReportItem } from './report.ts';

/** What an item is and where it hangs, in short: `100 GB`, `203.0.113.7`, `on shop-frontend`. */
export function aboutOf({ name, size_gb, address, flavour, server, value }: ReportItem): string[] {
  return [
    size_gb === undefined ? '' : `${write(size_gb)} GB`,
    flavour ?? '',
    address === name ? '' : (address ?? ''),
    server ? `on ${server.name || server.id}` : '',
    value === undefined ? '' : `= ${value}`,
  ].filter(Boolean);
}

/** What goes, or would go, is worth: `1,200 GB`, `2 × s6.large.2`. */
export function worthText({ size_gb, flavours = {} }: Report['worth']): string[] {
  const counts = Object.entries(flavours).map(([flavour, count]) => `${write(count)} × ${flavour}`);
  return [...(size_gb === undefined ? [] : [`${write(size_gb)} GB`]), ...counts];
}

/** A number for people. */
export function write(count: number): string {
  return count.toLocaleString('en');
}
