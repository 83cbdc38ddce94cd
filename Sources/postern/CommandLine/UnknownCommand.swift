import ArgumentParser

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
            guard let next = subcommands.first(where: { $0._commandName == word }) else {
                let names = subcommands.map { $0._commandName }.joined(separator: ", ")
                let parent = path.joined(separator: " ")
                return "\"\(TextTable.printable(word))\" is no command of `\(parent)`; give one of \(names)."
            }
            command = next
            path.append(word)
        }
        return nil
    }
}
