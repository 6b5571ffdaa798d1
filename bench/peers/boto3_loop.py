"""Counts the records of a stream with boto3: shard by shard, a checkpoint in DynamoDB after every answer. No leases, no second worker."""
import os

import boto3

stream = os.environ["Kinesis__StreamName"]
table_name = os.environ["Kinesis__ApplicationName"]
expected = int(os.environ["Expect"])

kinesis = boto3.client("kinesis")
dynamodb = boto3.client("dynamodb")
dynamodb.create_table(
    TableName=table_name,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "leaseKey", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "leaseKey", "KeyType": "HASH"}],
)

records = 0
size = 0
for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
    iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    while iterator:
        answer = kinesis.get_records(ShardIterator=iterator, Limit=10000)
        iterator = answer.get("NextShardIterator")
        for record in answer["Records"]:
            records += 1
            size += len(record["Data"])
        if answer["Records"]:
            dynamodb.update_item(
                TableName=table_name,
                Key={"leaseKey": {"S": shard["ShardId"]}},
                UpdateExpression="SET #c = :c",
                ExpressionAttributeNames={"#c": "checkpoint"},
                ExpressionAttributeValues={":c": {"S": answer["Records"][-1]["SequenceNumber"]}},
            )
        if answer["MillisBehindLatest"] == 0:
            break

if records != expected:
    raise SystemExit(f"{records} of {expected} records")
print(records, size)
