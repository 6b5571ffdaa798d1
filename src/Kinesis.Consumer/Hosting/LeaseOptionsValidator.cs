using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="LeaseOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class LeaseOptionsValidator : IValidateOptions<LeaseOptions>;
