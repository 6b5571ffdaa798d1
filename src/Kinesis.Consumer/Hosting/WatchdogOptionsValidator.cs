using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="WatchdogOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class WatchdogOptionsValidator : IValidateOptions<WatchdogOptions>;
