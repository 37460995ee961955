const hoursOf = { minute: 1 / 60, hour: 1, day: 24 } as const;

/**
 * The most hours that pass between two runs of a schedule of EventBridge, rounded up; nothing where it is not known to run
 * at least once a week, which is as far back as an alarm can look.
 */
export function longestGap(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count && unit) return atMostAWeek(Math.ceil(Number(count) * hoursOf[unit as keyof typeof hoursOf]));
  const [, hours, dayOfMonth, month, dayOfWeek, year] =
    /^cron\(\S+ (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression) ?? [];
  const any = (field: string | undefined) => field === '*' || field === '?';
  // `L` and `#` name one day of a month.
  if (![dayOfMonth, month, year].every(any) || /[L#]/.test(dayOfWeek ?? 'L')) return undefined;
  if (!any(dayOfWeek)) return 168;
  return hours === '*' ? 1 : 24;
}

function atMostAWeek(hours: number): number | undefined {
  return hours <= 168 ? hours : undefined;
}
