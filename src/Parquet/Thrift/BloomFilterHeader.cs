using Parquet.Buffers;

namespace Parquet.Thrift;

/// <summary>The header before a bloom filter's bits: size, then three unions that have one case each so far.</summary>
internal static class BloomFilterHeader
{
    internal static byte[] Create(int bytes)
    {
        var target = new PooledList<byte>(new BufferPool());
        var thrift = new ThriftWriter(ref target);
        var root = thrift.BeginElement();
        thrift.I32(1, bytes);
        for (var union = 2; union <= 4; union++)
        {
            var outer = thrift.BeginStruct(union);
            thrift.Empty(1);
            thrift.End(outer);
        }

        thrift.End(root);
        var header = target.Span.ToArray();
        target.Release();
        return header;
    }

    internal static int Read(ref ThriftReader thrift)
    {
        var bytes = 0;
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            if (field == 1)
            {
                thrift.Expect(type, ThriftType.I32, "bloom filter size");
                bytes = thrift.I32();
            }
            else
            {
                thrift.Skip(type);
            }
        }

        return bytes;
    }
}
