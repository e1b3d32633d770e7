using MeterEdge.Console.Login;
using MeterEdge.Console.Sessions;

namespace MeterEdge.Console.Commands;

/// <summary><c>login</c>, <c>logout</c>, <c>exit</c>.</summary>
internal static class SessionVerbs
{
    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(SignIn signIn) =>
    [
        new(
            "login",
            "NAME",
            "lets you act; without it you can only look",
            "Asks for the password. Names and hashes stand in Console:TechniciansFile;\n'meteredge technician NAME' makes a line for it. After three wrong ones the\nconsole takes no login for a while, longer each time. Five minutes without a\nkey log you out.",
            async call =>
            {
                if (call.Words is not [var name])
                    return "login NAME";
                return await call.Dialogue.ReadHidden("password: ", SignIn.LongestPassword, 0, call.Stop).ConfigureAwait(false) is { } password
                    ? await signIn.Try(call.Who, name, password, call.Stop).ConfigureAwait(false)
                    : "no password came";
            })
        {
            Group = VerbGroup.Session,
        },
        new("logout", "", "ends the login", "You can still look.", call =>
        {
            signIn.End(call.Who, "logout");
            return ValueTask.FromResult<string?>(null);
        })
        {
            Group = VerbGroup.Session,
        },
        new("exit", "", "ends the login and leaves", "The same as Ctrl-D on an empty line.", call =>
        {
            call.Who.Leaves = true;
            return ValueTask.FromResult<string?>(null);
        })
        {
            Group = VerbGroup.Session,
        },
    ];
}
