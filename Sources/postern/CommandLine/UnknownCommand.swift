import ArgumentParser
import Organization

/// A word in the place of a command that is none, as "ls" behind `postern queue`.
///
/// The parser would take the word for an argument of the commands above it and complain of the first option behind it.
enum UnknownCommand {
    /// What to tell of a command line, given without the program's name; nil where every word that stands for a command
    /// is one.
    static func sentence(for arguments: [String], root: any ParsableCommand.Type) -> String? {
        var command = root
        var path = [root._commandName]
        for word in arguments {
            let subcommands = command.configuration.subcommands
            // An option before the command is for the parser, and so is its own command `help`.
            if subcommands.isEmpty || word.hasPrefix("-") || word == "help" { return nil }
            guard
                let next = subcommands.first(where: {
                    $0._commandName == word || $0.configuration.aliases.contains(word)
                })
            else {
                return sentence(for: word, among: subcommands.map { $0._commandName }, of: path.joined(separator: " "))
            }
            command = next
            path.append(word)
        }
        return nil
    }

    private static func sentence(for word: String, among names: [String], of parent: String) -> String {
        let unknown = "\"\(TextTable.printable(word))\" is no command of `\(parent)`"
        guard let meant = meant(by: word, among: names) else {
            return "\(unknown); give one of \(names.joined(separator: ", "))."
        }
        return "\(unknown); did you mean `\(parent) \(meant)`? There are \(names.joined(separator: ", "))."
    }

    // What other programs call the same, and no typing mistake leads to.
    private static let synonyms = [
        "ls": "list", "rm": "remove", "del": "remove", "delete": "remove", "get": "show", "find": "search",
        "new": "create", "add": "set", "run": "serve", "start": "serve", "init": "quickstart",
    ]

    private static func meant(by word: String, among names: [String]) -> String? {
        if let synonym = synonyms[word.lowercased()], names.contains(synonym) { return synonym }
        return Suggestion.closest(to: word, among: names)
    }
}
