using System.Text;
using System.Text.Json;
using Consumer.Cli.Output;

namespace Consumer.Cli.Auditing;

/// <summary>Compares the payloads of all dead letters with the bad records that were slipped in.</summary>
internal static class DeadLetterAudit
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Verdict Compare(IEnumerable<ReadOnlyMemory<byte>> expected, string deadLetterFolder) => BagAudit.Compare(
        "dead letters",
        expected.Select(payload => Printable(payload.Span)),
        Payloads(deadLetterFolder).Select(payload => Printable(payload)));

    private static IEnumerable<byte[]> Payloads(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.ndjson", SearchOption.AllDirectories))
        {
            foreach (var line in File.ReadLines(file))
            {
                yield return Payload(file, line);
            }
        }
    }

    private static byte[] Payload(string file, string line)
    {
        try
        {
            using var letter = JsonDocument.Parse(line);
            return letter.RootElement.GetProperty("payload").GetBytesFromBase64();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new CliException($"{file} holds a line that is no dead letter with a base64 payload: {line}", exception);
        }
    }

    /// <summary>Text as text, and anything else in base64: distinct payloads stay distinct, and a difference can be read.</summary>
    private static string Printable(ReadOnlySpan<byte> payload)
    {
        try
        {
            return Strict.GetString(payload);
        }
        catch (DecoderFallbackException)
        {
            return $"base64:{Convert.ToBase64String(payload)}";
        }
    }
}
