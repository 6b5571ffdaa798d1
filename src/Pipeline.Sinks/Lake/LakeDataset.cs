using System.Buffers;
using System.Globalization;
using Parquet.Compression;
using Parquet.Schema;
using Parquet.Writing;
using Pipeline.Contracts;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Lake;

/// <summary>One dataset as the lake writes it: file schema, file options, keys. Immutable; made once from the contract.</summary>
internal sealed class LakeDataset
{
    private readonly string _prefix;

    public LakeDataset(EventContract contract, DatasetContract dataset, LakeOptions options)
    {
        var codec = LakeSchema.Codec(dataset.Compression);
        if (!CodecSupport.IsAvailable(codec))
        {
            throw new ContractException(
                $"Dataset {dataset.Name} of event {contract.Name} asks for {dataset.Compression} compression, whose native library (libzstd) is not on this machine; "
                + $"install it, or use {LakeCompression.Snappy}, {LakeCompression.Gzip} or {LakeCompression.None}");
        }

        Contract = dataset;
        TimestampUnit = options.TimestampUnit;
        Schema = LakeSchema.Create(dataset, options.TimestampUnit);
        WriterOptions = new ParquetWriterOptions
        {
            Codec = codec,
            RowGroupBytes = dataset.RowGroupBytes,
            BloomFilterColumns = dataset.BloomFilterColumns.ToHashSet(StringComparer.Ordinal),
            KeyValueMetadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["pipeline.event"] = contract.Name,
                ["pipeline.contract_version"] = contract.Version.ToString(CultureInfo.InvariantCulture),
            },
        };
        _prefix = $"{options.Prefix}{dataset.Name}/";
    }

    public DatasetContract Contract { get; }

    public ParquetSchema Schema { get; }

    public ParquetWriterOptions WriterOptions { get; }

    public TimestampUnit TimestampUnit { get; }

    /// <summary>Whether the key is one of this dataset.</summary>
    public bool Owns(string key) => key.StartsWith(_prefix, StringComparison.Ordinal);

    /// <summary>Writes a file without rows.</summary>
    public void WriteEmpty(IBufferWriter<byte> output)
    {
        using var writer = new ParquetFileWriter(Schema, WriterOptions, output);
        writer.Finish();
    }

    /// <summary>
    /// The key of the object with one shard's rows of one partition and epoch. The epoch's first record names it: a multipart upload needs its key
    /// before the epoch's end is known, and only one epoch that begins there is ever prepared, because the next one begins behind the prepared end.
    /// </summary>
    public string Key(string partitionPath, string shardId, RecordPosition first) =>
        partitionPath.Length == 0 ? $"{_prefix}{shardId}-{first}.parquet" : $"{_prefix}{partitionPath}/{shardId}-{first}.parquet";
}
