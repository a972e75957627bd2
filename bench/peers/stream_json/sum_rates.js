// stream-json as a peer of the rates benchmark: every item of "in_network" as an object, its rates
// counted and its dollars summed.
//
//   node sum_rates.js FILE    prints {"items": N, "prices": N, "dollars": "123.45"}
import fs from 'node:fs';
import chain from 'stream-chain';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';

const SUM_SCALE = 4; // places kept exactly; this reader gives binary numbers
const DOLLARS = new Set(['negotiated', 'fee schedule', 'derived']); // others: percentages, days

let items = 0;
let prices = 0;
let dollars = 0n;

function addItem(item) {
  items += 1;
  let units = 0;
  for (const rate of item.negotiated_rates) {
    for (const price of rate.negotiated_prices) {
      prices += 1;
      if (DOLLARS.has(price.negotiated_type)) units += Math.round(price.negotiated_rate * 10 ** SUM_SCALE);
    }
  }
  dollars += BigInt(units);
}

function decimal(units) {
  const digits = units.toString().padStart(SUM_SCALE + 1, '0');
  return `${digits.slice(0, -SUM_SCALE)}.${digits.slice(-SUM_SCALE)}`;
}

const pipeline = chain([
  fs.createReadStream(process.argv[2], { highWaterMark: 1 << 20 }),
  parser({ packValues: true, streamValues: false }),
  pick({ filter: 'in_network', once: true }),
  streamArray()
]);
pipeline.on('data', ({ value }) => addItem(value));
pipeline.on('error', (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(2);
});
pipeline.on('end', () => {
  process.stdout.write(`${JSON.stringify({ items, prices, dollars: decimal(dollars) })}\n`);
});
