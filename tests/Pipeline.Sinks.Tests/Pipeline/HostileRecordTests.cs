using System.Text;
using System.Text.Json;
using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Telemetry;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

/// <summary>One sender's records must neither stop a shard nor take the memory of the others.</summary>
public sealed class HostileRecordTests
{
    /// <summary>
    /// Two ordinary records of one answer: a country whose name is what readers of the lake take for null, and one without a country.
    /// </summary>
    [Fact]
    public async Task TheNameOfTheDefaultPartitionBesideNullDoesNotStopTheShard()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        KinesisRecord[] records = [Sales.Record(0), Country(1, "\"__HIVE_DEFAULT_PARTITION__\""), Country(2, "null"), Country(3, "\"\""), Sales.Record(4)];

        await rig.RunAsync(records, 5);

        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal([0, 2, 4], lake.Indexes("sales"));
        Assert.Equal(["1 InvalidText country", "3 InvalidText country"], DeadLetters(rig.Bucket));
        Assert.Equal(Sales.Sequence(4), rig.Lease.Checkpoint.SequenceNumber.Text);
    }

    [Fact]
    public async Task ARecordThatWouldBecomeGigabytesOfRowsIsADeadLetter()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        var poison = $$"""{"id":"{{new string('o', 400_000)}}","amount":1,"items":[{{string.Join(",", Enumerable.Repeat("{\"sku\":\"\",\"pieces\":1}", 6000))}}]}""";

        await rig.RunAsync([Sales.Record(0), Sales.Raw(1, poison), Sales.Record(2)], 3);

        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal([0, 2], lake.Indexes("sales"));
        Assert.Equal(["1 ExpandsTooMuch sale_id"], DeadLetters(rig.Bucket));
    }

    [Fact]
    public async Task WhateverIsThrownForOneRecordIsItsDeadLetterOnly()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };

        await rig.RunAsync([Sales.Record(0), Flaky(1, () => new OverflowException()), Flaky(2, () => new KeyNotFoundException()), Sales.Record(3)], 4);

        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal([0, 3], lake.Indexes("sales"));
        Assert.Equal(["1 Unexpected ", "2 Unexpected "], DeadLetters(rig.Bucket));
        Assert.Contains(
            rig.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains(Sales.Sequence(1), StringComparison.Ordinal)
                && entry.Text.Contains(nameof(OverflowException), StringComparison.Ordinal));
    }

    /// <summary>These say nothing about the record: the process has no memory, or is asked to stop.</summary>
    [Fact]
    public async Task LackOfMemoryAndCancellationAreNobodysDeadLetter()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };

        await Assert.ThrowsAnyAsync<OutOfMemoryException>(() => rig.RunAsync([Flaky(1, () => new InsufficientMemoryException())], 1));
        await Assert.ThrowsAsync<OperationCanceledException>(() => rig.RunAsync([Flaky(1, () => new OperationCanceledException())], 1));

        Assert.True(rig.Lease.Checkpoint.IsInitial);
        Assert.Empty(rig.Bucket.Objects);
    }

    /// <summary>An epoch of one record shows the slices: each ends an epoch.</summary>
    [Fact]
    public async Task ASliceEndsByTheBytesOfItsRowsToo()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.FlushRecords = 1;
        var items = string.Join(",", Enumerable.Repeat("{\"sku\":\"s\",\"pieces\":1}", 400));
        KinesisRecord[] records =
            [.. Enumerable.Range(0, 40).Select(index => Sales.Raw(index, $$"""{"id":"{{index:D4}}{{new string('i', 1_000)}}","amount":1,"items":[{{items}}]}"""))];

        await rig.RunAsync(records, records.Length);

        var slices = Epochs(rig.Bucket, "sold_items").Count();
        Assert.InRange(slices, 4, 20);
    }

    [Fact]
    public async Task OpenFilesAreCountedBetweenRecords()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.MaxOpenFiles = 50;

        await rig.RunAsync([.. Enumerable.Range(0, 400).Select(index => Country(index, $"\"c{index}\""))], 400);

        var epochs = Epochs(rig.Bucket, "").ToArray();
        Assert.Equal(400, epochs.Sum(epoch => epoch.Count(key => key.StartsWith("lake/sales/", StringComparison.Ordinal))));
        // A slice opens at most a quarter of them, and what one record brings.
        Assert.All(epochs, epoch => Assert.InRange(epoch.Count(), 1, 50 + 13));
    }

    [Fact]
    public async Task AColumnOfManyValuesIsNamedOnceAnHour()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.MaxOpenFiles = 50;
        var records = Enumerable.Range(0, 400).Select(index => Country(index, $"\"c{index}\"")).ToArray();

        await rig.RunAsync(records, 400);

        var (_, _, text) = Assert.Single(rig.Log.Entries, entry => entry.Id.Id == EventIds.ManyPartitions);
        Assert.Contains("dataset sales has ", text, StringComparison.Ordinal);
    }

    /// <summary>Files that are open already do not end a slice, else an epoch near the limit would be written row by row.</summary>
    [Fact]
    public async Task FilesThatAreOpenAlreadyEndNoSlice()
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        rig.Lake.MaxOpenFiles = 5;

        await rig.RunAsync([.. Enumerable.Range(0, 400).Select(index => Sales.Record(index))], 400);

        Assert.Single(Epochs(rig.Bucket, "sales"));
    }

    [Fact]
    public async Task OneRecordCannotOpenThousandsOfFiles()
    {
        var contract = Sales.ContractText[..Sales.ContractText.IndexOf(",\n  \"table\"", StringComparison.Ordinal)] + "}";
        const string partitions = "\"partitions\": [ { \"name\": \"p\", \"type\": \"string\", \"source\": \"@.sku\" } ],";
        using var rig = new ShardRig { Contracts = Sales.Load(contract.Replace("\"each\"", $"{partitions} \"each\"", StringComparison.Ordinal)) };
        var items = string.Join(",", Enumerable.Range(0, 2_000).Select(item => $$"""{"sku":"{{item}}","pieces":1}"""));

        await rig.RunAsync([Sales.Record(0), Sales.Raw(1, $$"""{"id":"1","amount":1,"items":[{{items}}]}"""), Sales.Record(3)], 3);

        Assert.Equal(["1 TooManyPartitions p"], DeadLetters(rig.Bucket));
        Assert.InRange(rig.Bucket.Objects.Count, 3, 10);
    }

    private static KinesisRecord Country(int index, string country) =>
        Sales.Raw(index, Sales.Document(index).Replace($"\"country\":\"{Sales.Country(index)}\"", $"\"country\":{country}", StringComparison.Ordinal));

    private static KinesisRecord Flaky(int index, Func<Exception> failure)
    {
        var record = Sales.Record(index);
        return record with { Data = new FlakyMemory(record.Data.ToArray(), failure).Memory };
    }

    /// <summary>The objects under a dataset, by the first record of their epoch.</summary>
    private static IEnumerable<IGrouping<string, string>> Epochs(MemoryBucket bucket, string dataset) =>
        bucket.Objects.Keys.Where(key => key.StartsWith($"lake/{dataset}", StringComparison.Ordinal)).GroupBy(key => key[key.LastIndexOf('/')..]);

    private static IEnumerable<string> DeadLetters(MemoryBucket bucket) => bucket.Objects.Where(pair => pair.Key.StartsWith("dead-letters/", StringComparison.Ordinal))
        .SelectMany(pair => Encoding.UTF8.GetString(pair.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
        .Select(line => $"{Sales.IndexOf(line.GetProperty("sequenceNumber").GetString()!)} {line.GetProperty("code").GetString()} "
            + (line.TryGetProperty("column", out var column) ? column.GetString() : ""));
}
