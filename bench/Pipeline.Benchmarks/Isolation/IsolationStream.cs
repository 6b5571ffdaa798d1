using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Pipeline.Benchmarks.Isolation;

/// <summary>A stream of four shards: large records wait on the first three, and the last one is quiet.</summary>
internal sealed class IsolationStream(Uri endpoint, string region, AWSCredentials credentials) : IDisposable
{
    public const string Name = "isolation";
    public const int Shards = 4;
    public const long BacklogBytes = 80_000_000;

    private const int RecordBytes = 1_000_000;
    private const int RecordsPerPut = 4;

    private readonly KinesisClient _kinesis = new(new KinesisClientOptions { Region = region, ServiceUrl = endpoint }, credentials, TimeProvider.System);
    private readonly byte[][] _keys = [.. Enumerable.Range(0, Shards).Select(KeyOf)];

    /// <summary>The shard that nothing waits on.</summary>
    public static ShardId Quiet { get; } = new(string.Create(CultureInfo.InvariantCulture, $"shardId-{Shards - 1:D12}"));

    public async Task FillAsync()
    {
        await _kinesis.CreateStreamAsync(Name, Shards, CancellationToken.None);
        var data = new byte[RecordBytes];
        using var batch = new PutRecordsBatch();
        foreach (var key in _keys.AsSpan(..^1).ToArray())
        {
            for (var put = 0L; put < BacklogBytes; put += RecordsPerPut * RecordBytes)
            {
                batch.Clear();
                for (var i = 0; i < RecordsPerPut; i++)
                {
                    if (!batch.TryAdd(key, data))
                    {
                        throw new InvalidOperationException("A batch holds 5 MB.");
                    }
                }

                if ((await _kinesis.PutRecordsAsync(Name, batch, CancellationToken.None)).FailedRecordCount > 0)
                {
                    throw new InvalidOperationException("The embedded AWS without limits takes every record.");
                }
            }
        }
    }

    /// <summary>Puts a record on the quiet shard that says when.</summary>
    public Task PutAsync() => _kinesis.PutRecordAsync(
        Name,
        _keys[^1],
        Encoding.ASCII.GetBytes(TimeProvider.System.GetTimestamp().ToString(CultureInfo.InvariantCulture)),
        CancellationToken.None);

    public void Dispose() => _kinesis.Dispose();

    /// <summary>A key whose MD5, by which the service spreads them, lies in the shard's part of all hash keys.</summary>
    private static byte[] KeyOf(int shard)
    {
        for (var i = 0; ; i++)
        {
            var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key-{i}"));
#pragma warning disable CA5351 // not for safety: the service hashes keys so
            var hash = BinaryPrimitives.ReadUInt32BigEndian(MD5.HashData(key));
#pragma warning restore CA5351
            if (hash / (uint.MaxValue / Shards + 1) == shard)
            {
                return key;
            }
        }
    }
}
