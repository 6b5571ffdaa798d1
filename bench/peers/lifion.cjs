// Counts the records of a stream with lifion-kinesis as its README shows it: polling, leases and checkpoints in DynamoDB.
'use strict';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const Kinesis = require('lifion-kinesis');

const expected = Number(process.env.Expect);
const endpoint = process.env.AWS_ENDPOINT_URL;
const region = process.env.AWS_REGION;
const consumer = new Kinesis({
  streamName: process.env.Kinesis__StreamName,
  consumerGroup: process.env.Kinesis__ApplicationName,
  createStreamIfNeeded: false,
  initialPositionInStream: 'TRIM_HORIZON',
  shouldParseJson: false,
  shouldDeaggregate: false,
  endpoint,
  region,
  dynamoDb: { endpoint, region, tableName: process.env.Kinesis__ApplicationName },
  logger: { debug() {}, warn() {}, error(...text) { console.error(...text); } },
});

let records = 0;
let bytes = 0;
consumer.on('data', (answer) => {
  for (const record of answer.records) {
    records += 1;
    bytes += record.data.length;
  }
  if (records >= expected) {
    consumer.stopConsumer();
    console.log(`${records} ${bytes}`);
    process.exit(0);
  }
});
consumer.startConsumer().catch((error) => {
  console.error(error);
  process.exit(1);
});
