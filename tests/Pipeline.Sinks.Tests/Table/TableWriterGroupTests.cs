using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;
using Pipeline.Sinks.Tests.Support;
using Testing.Support;

namespace Pipeline.Sinks.Tests.Table;

/// <summary>A group of many puts: how many are begun at once, and what becomes of those that are left when one fails.</summary>
public sealed class TableWriterGroupTests : IDisposable
{
    private const int Puts = 500;
    private const int Most = 16;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly SinkInstruments _instruments;
    private readonly HeldStore _store = new();

    public TableWriterGroupTests() =>
        _instruments = new SinkInstruments(_services.GetRequiredService<IMeterFactory>(), new PipelineStatus(), new AdaptiveLimit(1, 4, 8, _time), budget: null);

    [Fact]
    public async Task NoMorePutsAreBegunThanMayBeUnderWayAndAllArePut()
    {
        await using var writer = Writer();
        var flush = writer.FlushAsync(CancellationToken.None).AsTask();
        await _store.Begun(Most).WaitAsync(TimeSpan.FromMinutes(1));

        _store.Answer();
        await flush.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((Most, Puts), (_store.MostAtOnce, _store.Count));
        Assert.Equal(0, writer.HeldBytes);
    }

    [Fact]
    public async Task WhenOnePutFailsTheOthersOfItsGroupAreNotBegunAndNothingIsHeldForThem()
    {
        await using var writer = Writer();
        var flush = writer.FlushAsync(CancellationToken.None).AsTask();
        await _store.Begun(Most).WaitAsync(TimeSpan.FromMinutes(1));

        _store.Fail(new InvalidOperationException("The store is broken."));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => flush.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal("The store is broken.", failure.Message);
        Assert.Equal(Most, _store.Count);
        Assert.Equal(0, writer.HeldBytes);
    }

    [Fact]
    public async Task WhereMemoryIsScarceNothingWaitsForNewerRecords()
    {
        await using var writer = Writer();
        await writer.WriteDueAsync(mustRelease: false, CancellationToken.None);
        Assert.Equal(0, _store.Count);

        await writer.WriteDueAsync(mustRelease: true, CancellationToken.None);
        await _store.Begun(Most).WaitAsync(TimeSpan.FromMinutes(1));
        _store.Answer();
        await writer.FlushAsync(CancellationToken.None);

        Assert.Equal(Puts, _store.Count);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _services.Dispose();
    }

    private TableWriter Writer()
    {
        var contract = Sales.Contracts.Events[0];
        var factory = new TableItemFactory(contract.Table!, string.Empty);
        var writer = new TableWriter(_store, new TableOptions { MaxConcurrency = Most, StartConcurrency = Most }, _time, _instruments, Sales.Shard);
        for (var i = 0; i < Puts; i++)
        {
            var record = Sales.Raw(i, $$"""{"id":"s","customer":"c{{i}}","country":"DE","amount":1.00,"items":[]}""");
            Assert.Null(factory.Check(record.Data.Span, writer.Key));
            writer.Add(factory, contract, record.Data.Span, record);
        }

        return writer;
    }

    /// <summary>A store that answers nobody until it is told how.</summary>
    private sealed class HeldStore : ITableStore
    {
        private readonly TaskCompletionSource<TableWriteResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _waitedFor;
        private int _atOnce;

        public int Count { get; private set; }

        public int MostAtOnce { get; private set; }

        public Task Begun(int puts)
        {
            lock (_gate)
            {
                _waitedFor = puts;
                Tell();
            }

            return _begun.Task;
        }

        public void Answer() => _answer.SetResult(new TableWriteResult(TableWriteOutcome.Written));

        public void Fail(Exception exception) => _answer.SetException(exception);

        public async ValueTask<TableWriteResult> PutIfNewerAsync(ITableItem item, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                Count++;
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
                Tell();
            }

            try
            {
                return await _answer.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                lock (_gate)
                {
                    _atOnce--;
                }
            }
        }

        private void Tell()
        {
            if (_waitedFor > 0 && Count >= _waitedFor)
            {
                _begun.TrySetResult();
            }
        }
    }
}
