using Parquet.Encodings;
using Parquet.Reading;
using Parquet.Tests.Support;
using Parquet.Thrift;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

/// <summary>A file for every reader holds no encoding that some reader refuses, by its footer and by its pages.</summary>
public sealed class EncodingSetTests
{
    private const int Files = 80;

    /// <summary>Levels are runs in every file since the format's first version; a dictionary's own page is plain.</summary>
    private static readonly Encoding[] Everyones = [Encoding.Plain, Encoding.RleDictionary, Encoding.Rle];

    [Fact]
    public void CompatibleFilesHoldNothingElse()
    {
        for (var seed = 0; seed < Files; seed++)
        {
            Assert.All(Encodings(seed, ValueEncodings.Compatible), encoding => Assert.True(Everyones.Contains(encoding), $"Seed {seed}: {encoding}."));
        }
    }

    /// <summary>The same files would be found out if they held others.</summary>
    [Fact]
    public void CompactFilesHoldOthersToo()
    {
        var all = Enumerable.Range(0, Files).SelectMany(seed => Encodings(seed, ValueEncodings.Compact)).ToHashSet();

        Assert.Equal(
            [Encoding.Plain, Encoding.Rle, Encoding.DeltaBinaryPacked, Encoding.DeltaLengthByteArray, Encoding.DeltaByteArray, Encoding.RleDictionary],
            all.Order());
    }

    private static List<Encoding> Encodings(int seed, ValueEncodings encodings)
    {
        var random = new RandomRows(seed);
        var schema = random.Schema();
        var rows = random.Rows(schema, random.Next(1, seed % 10 == 0 ? 6000 : 400));
        var file = ParquetFiles.Write(schema, rows, random.Options() with { Encodings = encodings }, random.Next(1, 400));
        using var reader = new ParquetFileReader(file);
        var found = new List<Encoding>();
        foreach (var (chunk, page) in PageWalk.Pages(file, reader.Metadata))
        {
            Assert.True(page.Type is FormatNames.DataPage or FormatNames.DictionaryPage, $"Seed {seed}: page of type {page.Type}.");
            Assert.Contains(page.Encoding, chunk.Encodings);
            found.AddRange([page.Encoding, .. chunk.Encodings]);
        }

        return found;
    }
}
