using System.Xml;
using System.Xml.Linq;
using Local.Aws.Hosting;
using Local.Aws.S3.Bodies;

namespace Local.Aws.S3.Operations;

/// <summary>Reads XML documents of requests. The namespace is optional, as S3 takes it.</summary>
internal static class S3Documents
{
    private const int MaxBytes = 8 << 20;

    public static async Task<XElement> ReadAsync(LocalRequest request, string root)
    {
        using var body = await RequestBody.ReadToMemoryAsync(request, MaxBytes).ConfigureAwait(false);
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false, Async = true };
            using var reader = XmlReader.Create(body, settings);
            var document = await XDocument.LoadAsync(reader, LoadOptions.PreserveWhitespace, request.Cancelled).ConfigureAwait(false);
            return document.Root is { } element && element.Name.LocalName == root ? element : throw S3Error.MalformedXml();
        }
        catch (XmlException)
        {
            throw S3Error.MalformedXml();
        }
    }

    public static IEnumerable<XElement> Children(XElement parent, string name) => parent.Elements().Where(element => element.Name.LocalName == name);

    public static string? Child(XElement parent, string name) => Children(parent, name).FirstOrDefault()?.Value;
}
