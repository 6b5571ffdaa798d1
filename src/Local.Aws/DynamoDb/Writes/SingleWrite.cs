using System.Text.Json;
using Local.Aws.DynamoDb.Operations;
using Local.Aws.DynamoDb.Values;
using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb.Writes;

/// <summary>Runs one write by itself: PutItem, UpdateItem, DeleteItem and the parts of BatchWriteItem.</summary>
internal static class SingleWrite
{
    public static WriteResult Run(ItemWrite write)
    {
        var table = write.Table;
        lock (table.Gate)
        {
            table.Admit(isWrite: true);
            var before = table.Find(write.Key);
            if (!write.Expressions.Holds(before))
            {
                throw ConditionFailed(write.Request.ReturnsOldOnFailure ? before : null);
            }

            var after = write.Plan(before);
            write.Commit(before, after);
            table.Spend(isWrite: true, CapacityAnswer.WriteUnits(before, after));
            return new WriteResult(before, after);
        }
    }

    private static ServiceException ConditionFailed(AttributeMap? item) => new(
        new ServiceError("ConditionalCheckFailedException", Problems.ConditionalRequestFailed)
        {
            WriteMembers = item is null ? null : writer => WriteItem(writer, item),
        });

    private static void WriteItem(Utf8JsonWriter writer, AttributeMap item)
    {
        writer.WritePropertyName("Item"u8);
        AttributeValueWriter.Write(writer, item);
    }
}
