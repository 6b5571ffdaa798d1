using System.Globalization;
using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Retrieval.Unpacking;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>One Kinesis record of a call as the service reads it, and the callers' records in it.</summary>
internal sealed record PutEntry(UInt128 Hash, bool IsAggregate, IReadOnlyList<PutEntry.User> Users)
{
    public static PutEntry Read(JsonElement record)
    {
        var key = Encoding.UTF8.GetBytes(record.GetProperty("PartitionKey").GetString()!);
        var data = record.GetProperty("Data").GetBytesFromBase64();
        var hash = record.TryGetProperty("ExplicitHashKey", out var chosen)
            ? UInt128.Parse(chosen.GetString()!, CultureInfo.InvariantCulture)
            : KeyHash.Of(key);
        var reader = new AggregateReader();
        if (!reader.TryOpen(new KinesisRecord(data, key, "1"u8.ToArray(), 0, 0)))
        {
            return new PutEntry(hash, IsAggregate: false, [new User(Encoding.UTF8.GetString(key), Encoding.UTF8.GetString(data), hash)]);
        }

        var users = new List<User>();
        while (reader.TryNext(out var user))
        {
            Assert.True(UserRecordHash.TryGet(user, out var own));
            users.Add(new User(Encoding.UTF8.GetString(user.PartitionKey.Span), Encoding.UTF8.GetString(user.Data.Span), own));
        }

        return new PutEntry(hash, IsAggregate: true, users);
    }

    internal sealed record User(string Key, string Text, UInt128 Hash);
}
