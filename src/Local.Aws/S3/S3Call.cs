using System.Globalization;
using Local.Aws.Hosting;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3;

/// <summary>A request with what it is about, as operations take it.</summary>
internal sealed record S3Call(LocalRequest Request, S3Target Target, ObjectStore Store)
{
    public IHeaderDictionary Headers => Request.Http.Request.Headers;

    public HttpResponse Response => Request.Http.Response;

    public string Key => Target.Key;

    public Bucket Bucket() => Store.Bucket(Target.Bucket);

    public string? Query(string name) => Request.Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public int QueryNumber(string name, int absent, int least, int most) => Query(name) is not { } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw S3Error.InvalidArgument($"{name} must be an integer between {least} and {most}", name, text);
}
