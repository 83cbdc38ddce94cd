import ArgumentParser

/// `postern check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check who really sent a message.",
        subcommands: [CheckSPF.self, CheckMessage.self])
}
