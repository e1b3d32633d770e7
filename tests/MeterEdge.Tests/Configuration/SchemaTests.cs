using System.Reflection;
using System.Text.Json.Nodes;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Configuration;

public sealed class SchemaTests
{
    // Set to 1, the test writes the schema instead of comparing it; the change is then reviewed like any other.
    private const string Rewrite = "METEREDGE_WRITE_SCHEMA";

    [Theory]
    [InlineData("src/MeterEdge/Configuration/meteredge.schema.json", "Configuration of meteredge")]
    [InlineData("src/MeterEdge/Metering/Profiles/schema/profile.schema.json", "Profile of a meter for meteredge")]
    public void The_schema_that_is_shipped_says_what_the_keys_and_their_docs_say(string schema, string title)
    {
        var path = SourceTree.Path(schema);
        var expected = SchemaOf.File(schema.Contains("Profiles", StringComparison.Ordinal) ? ProfileKeys.Keys : ConfigurationDocument.Keys, title);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, expected);

        Assert.True(expected == File.ReadAllText(path), $"{schema} is out of date; run the tests once with {Rewrite}=1");
    }

    [Fact]
    public void Every_option_has_a_key_of_its_name_and_every_key_an_option()
    {
        foreach (var table in Tables(ConfigurationDocument.Keys).Where(table => table.Target != typeof(ConfigurationDocument)))
        {
            var options = table.Target.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
            Assert.Equal(options.Select(option => option.Name), table.All.Select(key => OptionDocs.PropertyOf(key.Name)), StringComparer.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Every_doc_line_ends_with_the_default_in_force()
    {
        foreach (var table in Tables(ConfigurationDocument.Keys))
        {
            var defaults = SchemaOf.Defaults(table);
            foreach (var key in table.All.Where(key => key.Table is null || key.IsList))
            {
                var ending = key.Required ? "Required."
                    : key.Name == nameof(EdgeConfiguration.TimeZone) ? "Default: the system's."
                    : $"Default: {Text(defaults[key.Name])}.";
                Assert.EndsWith(ending, OptionDocs.Of(table.Target, key.Name), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_doc_line_of_a_key_without_code_says_so()
    {
        foreach (var table in Tables(ConfigurationDocument.Keys))
        {
            foreach (var key in table.All)
                Assert.Equal(key.Later, OptionDocs.Of(table.Target, key.Name).Contains("Not available in this version.", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<KeyTable> Tables(KeyTable table) =>
        table.All.Select(key => key.Table).OfType<KeyTable>().SelectMany(Tables).Prepend(table);

    private static string Text(JsonNode? value) => value switch
    {
        null or JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(", ", list.Select(Text)),
        _ => value.ToString(),
    };
}
