namespace MeterEdge.Configuration.Keys;

/// <summary>A value as it was written, before anything is known about what it should be.</summary>
public abstract class Node
{
    private protected Node(Origin origin) => Origin = origin;

    /// <summary>Where it was written.</summary>
    public Origin Origin { get; }

    /// <summary>What a person would call it, for messages.</summary>
    public abstract string Describe();
}

/// <summary>An object; the members in the order of the file, none twice.</summary>
public sealed class ObjectNode(Origin origin) : Node(origin)
{
    /// <summary>The members.</summary>
    public List<Member> Members { get; } = [];

    /// <summary>The member of that exact name, or null.</summary>
    public Node? Find(string name) => Members.Find(member => member.Name == name)?.Value;

    /// <summary>Puts a value under a name, in the place of an earlier one.</summary>
    public void Set(string name, Node value)
    {
        var at = Members.FindIndex(member => member.Name == name);
        var member = new Member(name, value.Origin, value);
        if (at < 0)
            Members.Add(member);
        else
            Members[at] = member;
    }

    /// <inheritdoc/>
    public override string Describe() => "an object";
}

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where the name was written.</param>
/// <param name="Value">Its value.</param>
public sealed record Member(string Name, Origin Origin, Node Value);

/// <summary>A list.</summary>
public sealed class ListNode(Origin origin) : Node(origin)
{
    /// <summary>The items.</summary>
    public List<Node> Items { get; } = [];

    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>A text, number, true, false or null.</summary>
public sealed class ScalarNode(Origin origin, ScalarKind kind, string text) : Node(origin)
{
    /// <summary>How it was written.</summary>
    public ScalarKind Kind { get; } = kind;

    /// <summary>What was written, unescaped.</summary>
    public string Text { get; } = text;

    /// <summary>An environment variable cannot say null, so an empty one means it.</summary>
    public bool IsNull => Kind == ScalarKind.Null || (Kind == ScalarKind.Variable && Text.Length == 0);

    /// <inheritdoc/>
    public override string Describe() => Kind switch
    {
        ScalarKind.Text => "a text",
        ScalarKind.Number => "a number",
        ScalarKind.Flag => Text,
        ScalarKind.Null => "null",
        ScalarKind.Variable => "a text",
    };
}

/// <summary>How a scalar was written.</summary>
public enum ScalarKind
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>The value of an environment variable or a field of a table, which has no type of its own.</summary>
    Variable,
}
