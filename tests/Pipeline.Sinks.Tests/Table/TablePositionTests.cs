using System.Numerics;
using System.Text;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Table;

public sealed class TablePositionTests
{
    [Fact]
    public void TheOrderOfTheTextsIsTheOrderOfTheNumbers()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        var positions = Enumerable.Range(0, 2000).Select(_ => (
            Epoch: random.Next(3),
            Sequence: new BigInteger(random.NextInt64()) * BigInteger.Pow(10, random.Next(110)),
            Sub: random.Next(4) == 0 ? random.NextInt64() : random.Next(20))).ToArray();

        var byText = positions.OrderBy(position => Format(position.Epoch, position.Sequence, position.Sub), StringComparer.Ordinal);

        Assert.True(positions.Order().SequenceEqual(byText), $"seed {Seed}");
    }

    private static string Format(int epoch, BigInteger sequence, long sub) =>
        TablePosition.Format(epoch, Encoding.ASCII.GetBytes(sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)), sub);
}
