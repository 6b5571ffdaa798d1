// Aggregates records by the package of the format's authors: node aggregate.mjs FILE
// FILE holds one group of records a line, as JSON: [{"partitionKey", "explicitHashKey" (optional), "data" (base64)}].
// Prints for each group the aggregated record in base64.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { RecordAggregator } = require('aws-kinesis-agg');

for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
  if (line === '') {
    continue;
  }

  const aggregator = new RecordAggregator();
  for (const record of JSON.parse(line)) {
    aggregator.addUserRecord({ ...record, data: Buffer.from(record.data, 'base64') });
  }

  console.log(aggregator.build().data.toString('base64'));
}
