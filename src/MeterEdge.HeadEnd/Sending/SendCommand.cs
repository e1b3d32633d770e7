using System.CommandLine;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend send</c>: a message that was signed elsewhere, or sent before.</summary>
public static class SendCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "File with the signed message; - for standard input." };
        var edge = new Option<string?>("--edge") { Description = "The concentrator. Default: the one that the message is for." };
        var command = new Command("send", """
            Sends a message that was signed elsewhere (--print), e.g. by whoever takes the money, and follows it. The very same message may be sent
            again at any time: it does nothing twice, and is answered with the last answer.
            """ + "\n" + SigningCommand.ExitCodesOfMoves)
        { file, edge };
        SendOptions.AddTo(command);
        command.SetAction((parsed, _) => SendOptions.Run(parsed, parsed.GetValue(edge), () => Read(parsed.GetValue(file)!)));
        return command.WithExample("meteredge-headend release ... --print > paid.jws; meteredge-headend send paid.jws");
    }

    private static Message Read(string file)
    {
        try
        {
            return Message.Of((file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file)).Trim());
        }
        catch (FormatException error)
        {
            throw new FormatException($"{file} holds no signed message: {error.Message}", error);
        }
    }
}
