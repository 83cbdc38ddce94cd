import ArgumentParser

/// `postern check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Authenticate the sender of a message.",
        subcommands: [CheckSPF.self, CheckMessage.self])
}
