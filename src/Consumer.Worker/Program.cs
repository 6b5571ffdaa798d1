using Consumer.Worker;
using Consumer.Worker.Health;

return args is [HealthCommand.Name, .. var rest]
    ? await HealthCommand.RunAsync(rest, Console.Error)
    : await WorkerApp.RunAsync(args, Console.Error);
