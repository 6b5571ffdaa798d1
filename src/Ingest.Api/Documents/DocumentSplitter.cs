using System.Text.Json;
using System.Text.Unicode;
using Pipeline.Contracts.Json;

namespace Ingest.Api.Documents;

/// <summary>Finds the documents of a body: one document, the elements of an array, or the lines of NDJSON.</summary>
internal static class DocumentSplitter
{
    /// <summary>The documents as places in the body.</summary>
    public static List<DocumentPlace> Split(ReadOnlySpan<byte> body, bool isLines, int maxDocuments, int maxDepth)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw Bad("Empty request", "The body has no document");
        }

        if (!Utf8.IsValid(body))
        {
            throw Bad("Malformed JSON", "The body is not valid UTF-8");
        }

        var documents = isLines ? Lines(body) : Elements(body, maxDepth);
        if (documents.Count == 0)
        {
            throw Bad("Empty request", "The array has no document");
        }

        return documents.Count <= maxDocuments
            ? documents
            : throw new RequestProblemException($"The body has {documents.Count} documents; allowed on this route: {maxDocuments}")
            {
                Status = StatusCodes.Status413PayloadTooLarge,
                Title = "Too many documents",
            };
    }

    private static List<DocumentPlace> Lines(ReadOnlySpan<byte> body)
    {
        var documents = new List<DocumentPlace>();
        var number = 0;
        foreach (var line in body.Split((byte)'\n'))
        {
            number++;
            if (!body[line].Trim(" \t\r"u8).IsEmpty)
            {
                documents.Add(new DocumentPlace(line, number));
            }
        }

        return documents;
    }

    private static List<DocumentPlace> Elements(ReadOnlySpan<byte> body, int maxDepth)
    {
        if (body.TrimStart(" \t\r\n"u8)[0] != (byte)'[')
        {
            // Checked whole, with its depth, as a document.
            return [new DocumentPlace(Range.All, null)];
        }

        var documents = new List<DocumentPlace>();
        // Deep elements are told apart from broken ones per document; the cap here only bounds the reader's own state.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Math.Max(maxDepth + 2, 256) });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                documents.Add(new DocumentPlace(start..(int)reader.BytesConsumed, null));
            }

            reader.Read();
            return documents;
        }
        catch (JsonException exception)
        {
            throw Bad("Malformed JSON", $"The array breaks at byte {reader.BytesConsumed}: {JsonProblem.Reason(exception)}");
        }
    }

    private static RequestProblemException Bad(string title, string detail) => new(detail) { Title = title };
}
