using System.Globalization;
using Parquet.Compression;
using Parquet.Schema;
using Parquet.Writing;
using Pipeline.Contracts;

namespace Pipeline.Sinks.Lake;

/// <summary>One dataset as the lake writes it: file schema, file options, keys. Immutable; made once from the contract.</summary>
internal sealed class LakeDataset
{
    /// <summary>The longest name of a file: a stream's name has 128 characters, an epoch's id 31. With the prefix it must fit what contracts leave of an object key.</summary>
    public const int LongestFileNameBytes = 128 + 1 + 31 + 8;

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
            Encodings = LakeSchema.Encodings(options.Encodings),
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

    /// <summary>The key of the object with an epoch's rows of one partition.</summary>
    /// <param name="partitionPath">The partition's folders; empty for none.</param>
    /// <param name="name">The epoch's name, which no other has.</param>
    public string Key(string partitionPath, string name) => partitionPath.Length == 0 ? $"{_prefix}{name}.parquet" : $"{_prefix}{partitionPath}/{name}.parquet";
}
