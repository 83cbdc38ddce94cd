import ArgumentParser

/// `postern check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Check the sender of a message, what is in it, how well the scorer tells mail apart, or this server's configuration.",
        subcommands: [CheckSPF.self, CheckMessage.self, CheckMIME.self, CheckWeights.self, CheckConfig.self])
}
