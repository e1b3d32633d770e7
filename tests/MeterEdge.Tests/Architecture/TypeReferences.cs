using System.Reflection;
using System.Reflection.Emit;

namespace MeterEdge.Tests.Architecture;

/// <summary>Everything that a type names: in its declarations, in its attributes and in the code of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The members that name something, with what they name.</summary>
    public static IEnumerable<(string From, MemberInfo Named)> Of(Type type)
    {
        var named = new List<(string, MemberInfo)>();
        Add(named, type.FullName!, [type.BaseType, .. type.GetInterfaces()]);
        Add(named, type.FullName!, type.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        foreach (var field in type.GetFields(Everything))
            Add(named, $"{type.FullName}.{field.Name}", [field.FieldType, .. field.GetCustomAttributesData().Select(attribute => attribute.AttributeType)]);
        foreach (var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            var from = $"{type.FullName}.{method.Name}";
            Add(named, from, method.GetParameters().Select(parameter => parameter.ParameterType));
            Add(named, from, method.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
            if (method is MethodInfo { ReturnType: var returned })
                Add(named, from, [returned]);
            if (method.GetMethodBody() is not { } body)
                continue;
            Add(named, from, body.LocalVariables.Select(local => local.LocalType));
            Add(named, from, body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType));
            foreach (var member in Tokens(method, body))
            {
                named.Add((from, member));
                if (member is MethodInfo { IsGenericMethod: true } generic)
                    Add(named, from, generic.GetGenericArguments());
                Add(named, from, member is Type used ? [used] : [member.DeclaringType]);
            }
        }

        return named;
    }

    private static void Add(List<(string, MemberInfo)> named, string from, IEnumerable<Type?> types)
    {
        foreach (var type in types)
        {
            switch (type)
            {
                case null:
                    break;
                case { HasElementType: true }:
                    Add(named, from, [type.GetElementType()]);
                    break;
                default:
                    named.Add((from, type));
                    Add(named, from, type.IsGenericType ? type.GetGenericArguments().Where(argument => !argument.IsGenericParameter) : []);
                    break;
            }
        }
    }

    /// <summary>What the instructions of a method name (ECMA-335, partition III).</summary>
    private static IEnumerable<MemberInfo> Tokens(MethodBase method, MethodBody body)
    {
        var il = body.GetILAsByteArray()!;
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(il, at),
                    method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                    method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
