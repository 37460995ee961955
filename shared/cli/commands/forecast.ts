import { forecast, type Night } from '../../sweep/forecast.ts';
import { readRules } from '../files/rules-file.ts';
import { asJson } from '../files/run-file.ts';
import { UsageError } from '../problems.ts';
import { type Forecast, type KindForecast, together } from '../report/forecast.ts';
import { forecastText } from '../report/forecast-text.ts';
import { openSession } from '../session.ts';
import { showShippedRules } from '../shipped-rules.ts';
import { liveStock, stockIn } from '../stock.ts';
import type { Surroundings } from '../surroundings.ts';
import { print, widthOf } from '../terminal/print.ts';

/** What `forecast` is asked for. */
export interface ForecastArguments {
  /** The rules file; the shipped rules where there is none. */
  rules?: string | undefined;
  only?: string[] | undefined;
  /** What `export` has written; the project itself where there is none. */
  inventory?: string | undefined;
  nights: number;
  now?: string | undefined;
  json: boolean;
  quiet: boolean;
}

/** Ten years: whoever asks for more has mistyped. */
const most = 3_660;

/** Says night by night what the rules would take, and answers the exit code: 1 where a kind could not be read. */
export async function forecastAll(asked: ForecastArguments, around: Surroundings): Promise<number> {
  const { only, inventory, nights, now, json, quiet } = asked;
  if (!Number.isInteger(nights) || nights < 1 || nights > most)
    throw new UsageError(`--nights must be a whole number from 1 to ${most}.`);
  const { rules } = readRules(asked.rules, only, around);
  const stock =
    inventory === undefined ? liveStock(openSession({ ...around, quiet }), now) : stockIn(inventory, now, around);
  showShippedRules(asked, around);
  const seen: KindForecast[] = [];
  const unread: Forecast['unread'] = [];
  for (const { operation, rule } of rules) {
    const holding = await stock.take(operation).catch((error: Error) => {
      unread.push({ operation, reason: error.message });
    });
    if (!holding) continue;
    const each: Night[] = [];
    for await (const night of forecast(holding, rule, { from: stock.now, nights })) each.push(night);
    seen.push({ operation, rule, nights: each });
  }
  const told = together({ ...stock.head(), nights, unread }, seen);
  print(around.out, json ? asJson(told) : forecastText(told, widthOf(around.out)));
  return unread.length > 0 ? 1 : 0;
}
