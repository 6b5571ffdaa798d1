using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kinesis.Consumer;
using Pipeline.Benchmarks.Peers;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;

namespace Pipeline.Benchmarks.Tables;

/// <summary>Puts orders in a table, one way or another; runs as a process of its own, so that its processor time is its own.</summary>
internal static class TableRun
{
    /// <summary>The first argument of such a process.</summary>
    public const string Command = "table-run";

    /// <summary>The calls under way at once, as many as a worker starts with.</summary>
    public const int Places = 32;

    /// <summary>Documents made before the measurement and put again and again, each time later on the stream. A multiple of the places, so that none is put twice at once.</summary>
    private const int Documents = 64 * Places;

    /// <summary>The compiler works in the background and is behind for a while after a run.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Runs one way: its name, the endpoint, the items before the measurement, the items measured. Prints the measured processor time and wall time in seconds.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (way, endpoint) = (arguments[0], new Uri(arguments[1]));
        var (before, count) = (int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var contract = ContractSet.Load(PeerPrograms.InRepository("contracts")).Events.Single(candidate => candidate.Name == "order");
        var documents = Generate(contract);
        Func<Uri, EventContract, byte[][], int, int, Task> putAsync = way switch
        {
            "writer" => WriterPuts.RunAsync,
            "sdk" => SdkPuts.RunAsync,
            _ => BarePuts.RunAsync,
        };
        await putAsync(endpoint, contract, documents, 0, before);
        await Task.Delay(Settling, TimeProvider.System);
        var clock = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        await putAsync(endpoint, contract, documents, before, count);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{cpu.TotalSeconds:F4} {clock.Elapsed.TotalSeconds:F4}"));
        return 0;
    }

    /// <summary>The record of an item.</summary>
    public static KinesisRecord Record(byte[] document, int number) =>
        new(document, "key"u8.ToArray(), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"49640000000000000000000000000000000000000000{number:D12}")), 0, 0);

    /// <summary>Calls for all numbers, so many at once.</summary>
    public static Task ForEachAsync(int first, int count, Func<int, Task> putAsync) => Task.WhenAll(Enumerable.Range(0, Places).Select(async place =>
    {
        for (var number = place; number < count; number += Places)
        {
            await putAsync(first + number);
        }
    }));

    private static byte[][] Generate(EventContract contract)
    {
        var generator = EventGenerator.Create(contract, new GeneratorOptions { Seed = 1, Now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) });
        var documents = new byte[Documents][];
        for (var index = 0; index < Documents; index++)
        {
            var writer = new ArrayBufferWriter<byte>();
            generator.Write(writer, index);
            documents[index] = writer.WrittenSpan.ToArray();
        }

        return documents;
    }
}
