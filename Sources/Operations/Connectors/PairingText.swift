import Mail

/// Writes PowerShell. Whatever stands in a name, it stays text.
enum PowerShell {
    /// A literal string. PowerShell takes curly quotes for straight ones, so all of them are doubled.
    static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in oneLine(text).unicodeScalars {
            result.unicodeScalars.append(scalar)
            switch scalar {
            case "'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}": result.unicodeScalars.append(scalar)
            default: break
            }
        }
        return result + "'"
    }

    /// Several literal strings.
    static func list(_ texts: [String]) -> String { texts.map(quoted).joined(separator: ",") }

    /// A comment on a line of its own.
    static func comment(_ text: String) -> String { "# \(oneLine(text))\n" }

    /// A command with its parameters, a line each.
    static func command(_ name: String, _ parameters: [(String, String)]) -> String {
        ([name] + parameters.map { "    -\($0) \($1)" }).joined(separator: " `\n") + "\n"
    }

    /// Line ends and control characters could end a comment or a string.
    private static func oneLine(_ text: String) -> String { SafeText.escaped(text, limit: 1_024) }
}

/// Writes lines of Postfix's main.cf.
enum MainConfiguration {
    /// A comment on a line of its own. A line end in it would begin a line of configuration.
    static func comment(_ text: String) -> String { "# \(SafeText.escaped(text, limit: 1_024))" }
}
