using System.Globalization;
using System.Text;
using System.Xml;
using Local.Aws.Hosting;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3;

/// <summary>Writes answers in XML.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Keys may hold control characters: they leave as character references, as S3 writes them.</summary>
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    public static Task ReplyAsync(LocalRequest request, string root, Action<XmlWriter> write) =>
        SendAsync(request.Http, 200, xml =>
        {
            xml.WriteStartElement(root, Namespace);
            write(xml);
            xml.WriteEndElement();
        });

    public static Task WriteErrorAsync(HttpContext http, ServiceError error)
    {
        if (HttpMethods.IsHead(http.Request.Method) || error.Status == 304)
        {
            http.Response.StatusCode = error.Status;
            return Task.CompletedTask;
        }

        return SendAsync(http, error.Status, xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Code", error.Code);
            xml.WriteElementString("Message", error.Message);
            foreach (var (name, value) in error.Elements)
            {
                xml.WriteElementString(name, value);
            }

            xml.WriteElementString("RequestId", http.Response.Headers["x-amz-request-id"]);
            xml.WriteEndElement();
        });
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task SendAsync(HttpContext http, int status, Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        WriteDocument(buffer, write);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = buffer.Length;
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted).ConfigureAwait(false);
    }

    private static void WriteDocument(Stream output, Action<XmlWriter> write)
    {
        using var xml = XmlWriter.Create(output, Settings);
        xml.WriteStartDocument();
        write(xml);
    }
}
