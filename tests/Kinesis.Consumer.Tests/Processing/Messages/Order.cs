using System.Text.Json.Serialization;

namespace Kinesis.Consumer.Tests.Processing.Messages;

/// <summary>What the handlers of these tests take.</summary>
internal sealed record Order(string Id, int Amount, Order? Parent = null);

/// <summary>A message whose constructor refuses what its JSON allows.</summary>
internal sealed record Picky
{
    public Picky(int amount) => Amount = amount >= 0 ? amount : throw new ArgumentOutOfRangeException(nameof(amount));

    public int Amount { get; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Picky))]
internal sealed partial class TestMessages : JsonSerializerContext;
