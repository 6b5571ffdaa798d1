using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Telemetry;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class PolicyTests
{
    [Fact]
    public async Task AShardPausesWhenTooManyRecordsFailAndItsSliceIsNotCommitted()
    {
        using var rig = new ShardRig();
        var records = Enumerable.Range(0, 2000).Select(index => index % 4 == 0 ? Sales.Raw(index, "{\"id\":1}") : Sales.Record(index)).ToArray();
        await using var tenure = rig.Start();

        var exception = await Assert.ThrowsAsync<ShardPausedException>(() => tenure.DeliverAsync(records, 100));

        Assert.Contains(Sales.Shard, exception.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Bucket.Objects);
        Assert.True(rig.Lease.Checkpoint.IsInitial);
        Assert.Equal(exception.Message, Assert.Single(rig.Status.PausedShards).Value);
        Assert.Contains(rig.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Id.Id == EventIds.ShardPaused);
    }

    /// <summary>What the table refuses is known only when the epoch is committed: that one goes its way, and nothing is added after it.</summary>
    [Fact]
    public async Task AShardPausesBehindTheEpochOfWhichTheTableRefusesTooMuch()
    {
        using var rig = new ShardRig();
        rig.Tables.Refuse = _ => "One or more parameter values were invalid: Type mismatch for Index Key";
        var records = Enumerable.Range(0, 2000).Select(index => Sales.Record(index)).ToArray();
        await using var tenure = rig.Start();
        await tenure.DeliverAsync(records, 100);

        var exception = await Assert.ThrowsAsync<ShardPausedException>(() => tenure.Processor.DrainAsync(CancellationToken.None).AsTask());

        Assert.Contains("Type mismatch for Index Key", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Sales.Sequence(1999), rig.Lease.Checkpoint.SequenceNumber.Text);
        Assert.Single(rig.Status.PausedShards);
        await Assert.ThrowsAsync<ShardPausedException>(() => tenure.ProcessAsync(records.AsMemory(0, 1)).AsTask());
    }

    [Fact]
    public async Task WhatOnlyTheTableKnowsToRefuseAnybodyCanSendAndPausesNoShard()
    {
        using var rig = new ShardRig();
        rig.Tables.Refuse = item => Sales.IndexOf(item["_seq"].S[8..^4]) % 2 == 0 ? "Type mismatch for Index Key" : null;
        KinesisRecord[] records = [.. Enumerable.Range(0, 3000).Select(index => Sales.Record(index))];

        await rig.RunAsync(records, 500);

        Assert.Empty(rig.Status.PausedShards);
        Assert.Equal(Sales.Sequence(2999), rig.Lease.Checkpoint.SequenceNumber.Text);
    }

    [Theory]
    [InlineData("\"id\":\"", "\"id\":\"twice\",\"id\":\"")]
    [InlineData("\"exact\":1234", "\"exact\":1234567890123")]
    public async Task DocumentsThatAreOnlyExtremePauseNoShard(string part, string extreme)
    {
        using var rig = new ShardRig();
        KinesisRecord[] records = [.. Enumerable.Range(0, 2000).Select(index => Sales.Raw(
            index, index % 4 == 0 ? Sales.Document(index).Replace(part, extreme, StringComparison.Ordinal) : Sales.Document(index)))];

        await rig.RunAsync(records, 100);

        Assert.Empty(rig.Status.PausedShards);
        Assert.Equal(Enumerable.Range(0, 500).Select(index => index * 4), SalesOracle.DeadLetterNumbers(rig.Bucket));
    }

    [Fact]
    public async Task AStopEndsABatchAtTheNextSliceAndTheNextOwnerTakesTheRest()
    {
        using var rig = new ShardRig();
        KinesisRecord[] records = [.. Enumerable.Range(0, 5000).Select(index => Sales.Record(index))];
        await using (var tenure = rig.Start())
        {
            await tenure.Processor.InitializeAsync(CancellationToken.None);
            await rig.Stop.CancelAsync();

            await tenure.ProcessAsync(records);
            await tenure.Processor.DrainAsync(CancellationToken.None);

            Assert.InRange(Sales.IndexOf(rig.Lease.Checkpoint.SequenceNumber.Text), 1, 1500);
            await Assert.ThrowsAsync<InvalidOperationException>(() => tenure.Processor.ShardEndedAsync(CancellationToken.None).AsTask());
            await Assert.ThrowsAsync<InvalidOperationException>(() => tenure.ProcessAsync(records.AsMemory(4999)).AsTask());
        }

        rig.Stop.Dispose();
        rig.Stop = new CancellationTokenSource();
        await rig.RunAsync(records, 5000);
        SalesOracle.AssertDelivered(rig, records, withBad: false, "after the stop");
    }

    [Fact]
    public async Task APausedShardGoesOnOnceItsRecordsFit()
    {
        using var rig = new ShardRig();
        var bad = Enumerable.Range(0, 1200).Select(index => Sales.Raw(index, "no json")).ToArray();
        await using (var tenure = rig.Start())
        {
            await Assert.ThrowsAsync<ShardPausedException>(() => tenure.DeliverAsync(bad, 100));
        }

        var good = Enumerable.Range(0, 1200).Select(index => Sales.Record(index)).ToArray();
        await rig.RunAsync(good, 100);

        Assert.Empty(rig.Status.PausedShards);
        SalesOracle.AssertDelivered(rig, good, withBad: false, "after the pause");
    }

    [Fact]
    public async Task AFewPoisonRecordsDoNotPauseTheShard()
    {
        using var rig = new ShardRig();
        var records = Enumerable.Range(0, 3000).Select(index => Sales.Record(index, withBad: true)).ToArray();

        await rig.RunAsync(records, 500);

        SalesOracle.AssertDelivered(rig, records, withBad: true, "one in ten");
    }

    /// <summary>One call can bring a hundred thousand user records, and whatever is behind them, each start of the shard would meet a window full of failures.</summary>
    [Fact]
    public async Task OneAggregateOfBadRecordsPausesNoShard()
    {
        using var rig = new ShardRig();
        var bad = Sales.Record(9, withBad: true);
        KinesisRecord[] records =
        [
            .. Enumerable.Range(0, 5000).Select(sub => new KinesisRecord(bad.Data, bad.PartitionKey, bad.SequenceNumber, sub, bad.ArrivalMicros)),
            .. Enumerable.Range(10, 990).Select(index => Sales.Record(index)),
        ];

        await rig.RunAsync(records, 500);

        Assert.Empty(rig.Status.PausedShards);
        Assert.Equal(5000, SalesOracle.DeadLetters(rig.Bucket).Length);
    }

    [Fact]
    public async Task AnEpochIsCommittedAtItsAgeWithoutFurtherRecords()
    {
        using var rig = new ShardRig();
        rig.Lake.FlushAge = TimeSpan.FromMinutes(1);
        await using var tenure = rig.Start();
        await tenure.DeliverAsync([Sales.Record(1)], 1);
        rig.Time.Advance(TimeSpan.FromSeconds(59));
        await tenure.TickAsync();
        Assert.True(rig.Lease.Checkpoint.IsInitial);

        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await tenure.TickAsync();

        await rig.Lease.UntilAsync(lease => lease.Checkpoint.Kind == CheckpointKind.At);
        Assert.Equal(Sales.Sequence(1), rig.Lease.Checkpoint.SequenceNumber.Text);
    }

    [Fact]
    public async Task AnEpochIsCommittedWhenMemoryIsAskedBack()
    {
        using var rig = new ShardRig { Budget = new MemoryBudget(4 << 20), Contracts = Sales.LakeOnlyContracts };
        await using var tenure = rig.Start();
        var records = Enumerable.Range(0, 100).Select(index => Sales.Record(index, noteLength: 50_000)).ToArray();

        await tenure.DeliverAsync(records, 10);

        await rig.Lease.UntilAsync(lease => !lease.Checkpoint.IsInitial);
        Assert.True(rig.Budget.UsedBytes < 4 << 20, $"{rig.Budget.UsedBytes} bytes are held");
    }

    [Fact]
    public async Task AShardWithoutRecordsLetsItsScratchGoWhenMemoryIsAskedBack()
    {
        using var rig = new ShardRig { Budget = new MemoryBudget(16 << 20), Contracts = Sales.LakeOnlyContracts };
        await using var tenure = rig.Start();
        KinesisRecord[] records = [.. Enumerable.Range(0, 100).Select(index => Sales.Record(index, noteLength: 10_000))];
        await tenure.DeliverAsync(records, 100);
        await tenure.Processor.DrainAsync(CancellationToken.None);
        await tenure.TickAsync();
        var idle = tenure.Context.Memory.Bytes;
        using var other = rig.Budget.Open("other", canRelease: false);

        other.Set(rig.Budget.LimitBytes);
        await tenure.TickAsync();

        Assert.True(idle > 0, "The scratch is not stated");
        Assert.Equal(0, tenure.Context.Memory.Bytes);
    }

    [Fact]
    public async Task AnEpochIsCommittedWhenTooManyFilesAreOpen()
    {
        using var rig = new ShardRig();
        rig.Lake.MaxOpenFiles = 3;
        await using var tenure = rig.Start();

        await tenure.DeliverAsync([.. Enumerable.Range(0, 10).Select(index => Sales.Record(index))], 5);

        await rig.Lease.UntilAsync(lease => !lease.Checkpoint.IsInitial && lease.Checkpoint.SequenceNumber.Text == Sales.Sequence(9));
    }

    [Fact]
    public async Task TicksWithoutRecordsWriteNothing()
    {
        using var rig = new ShardRig();
        await using var tenure = rig.Start();

        await tenure.TickAsync();
        rig.Time.Advance(TimeSpan.FromDays(1));
        await tenure.TickAsync();
        await tenure.Processor.DrainAsync(CancellationToken.None);

        Assert.Empty(tenure.Faults.Steps);
    }

    [Fact]
    public async Task WhatTheTableRefusesGoesToTheDeadLettersOfItsEpoch()
    {
        using var rig = new ShardRig();
        rig.Tables.Refuse = item => item["id"].S == "sale-38" ? "Item size to update has exceeded the maximum allowed size" : null;
        var records = Enumerable.Range(20, 20).Select(index => Sales.Record(index, withBad: true)).ToArray();

        await rig.RunAsync(records, 20);

        Assert.Equal([29, 38, 39], SalesOracle.DeadLetters(rig.Bucket));
    }

    [Fact]
    public async Task TheArchiveKeepsEveryRecordAsItCame()
    {
        using var rig = new ShardRig();
        rig.Archive.Enabled = true;
        KinesisRecord[] records = [.. Enumerable.Range(0, 30).Select(index => Sales.Record(index, withBad: true))];

        await rig.RunAsync(records, 10);

        var archived = Assert.Single(rig.Bucket.Objects, pair => pair.Key.StartsWith("archive/2026/01/01/00/", StringComparison.Ordinal));
        Assert.Equal(records.Select(record => record.Data.ToArray()), ArchiveLines.Payloads(archived.Value));
    }
}
