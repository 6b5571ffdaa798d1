using System.Text.Json;
using Local.Aws.DynamoDb.Operations;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;
using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb.Writes;

/// <summary>All writes of a TransactWriteItems, or none: every table's gate is held, every condition is decided and every item planned before the first is stored.</summary>
internal static class Transaction
{
    private const double UnitsFactor = 2;

    public static IReadOnlyDictionary<string, double> Run(IReadOnlyList<ItemWrite> writes)
    {
        CheckDistinct(writes);
        var gates = TableGates.Enter(writes.Select(write => write.Table));
        try
        {
            return RunInside(writes);
        }
        finally
        {
            gates.Leave();
        }
    }

    private static Dictionary<string, double> RunInside(IReadOnlyList<ItemWrite> writes)
    {
        var results = new WriteResult[writes.Count];
        var reasons = new CancellationReason[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            reasons[i] = Decide(writes[i], out results[i]);
        }

        if (Array.Exists(reasons, reason => reason.Code != CancellationReason.None.Code))
        {
            throw Cancelled(reasons);
        }

        var units = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < writes.Count; i++)
        {
            var (write, result) = (writes[i], results[i]);
            write.Commit(result.Before, result.After);
            var spent = UnitsFactor * CapacityAnswer.WriteUnits(result.Before, result.After);
            write.Table.Spend(isWrite: true, spent);
            units[write.Table.Schema.Name] = units.GetValueOrDefault(write.Table.Schema.Name) + spent;
        }

        return units;
    }

    private static CancellationReason Decide(ItemWrite write, out WriteResult result)
    {
        result = default;
        var before = write.Table.Find(write.Key);
        if (!write.Expressions.Holds(before))
        {
            return new CancellationReason(
                "ConditionalCheckFailed", Problems.ConditionalRequestFailed, write.Request.ReturnsOldOnFailure ? before : null);
        }

        try
        {
            write.Table.Admit(isWrite: true);
            result = new WriteResult(before, write.Plan(before));
            return CancellationReason.None;
        }
        catch (ServiceException exception)
        {
            var code = exception.Error.Code == "ValidationException" ? "ValidationError" : "ThrottlingError";
            return new CancellationReason(code, exception.Message, null);
        }
    }

    private static void CheckDistinct(IReadOnlyList<ItemWrite> writes)
    {
        var seen = new HashSet<(Table Table, string Key)>();
        foreach (var write in writes)
        {
            if (!seen.Add((write.Table, Convert.ToHexString(write.Key))))
            {
                throw Problems.Validation("Transaction request cannot include multiple operations on one item");
            }
        }
    }

    private static ServiceException Cancelled(CancellationReason[] reasons) => new(
        new ServiceError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons " +
            $"[{string.Join(", ", reasons.Select(reason => reason.Code))}]")
        {
            WriteMembers = writer => WriteReasons(writer, reasons),
        });

    private static void WriteReasons(Utf8JsonWriter writer, CancellationReason[] reasons)
    {
        writer.WriteStartArray("CancellationReasons"u8);
        foreach (var (code, message, item) in reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("Code"u8, code);
            if (message is not null)
            {
                writer.WriteString("Message"u8, message);
            }

            if (item is not null)
            {
                writer.WritePropertyName("Item"u8);
                AttributeValueWriter.Write(writer, item);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
