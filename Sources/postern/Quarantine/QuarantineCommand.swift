import ArgumentParser

/// `postern quarantine`
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "List, read, release and delete messages in quarantine.",
        discussion: """
            An item is one recipient's copy of a message. Its identity is two GUIDs with a backslash between them, or a \
            slash, which a shell leaves alone; the first of them alone means all recipients of the message.
            """,
        subcommands: [
            QuarantineListCommand.self, QuarantineShowCommand.self, QuarantinePreviewCommand.self,
            QuarantineExportCommand.self, QuarantineReleaseCommand.self, QuarantineRequestCommand.self,
            QuarantineApproveCommand.self, QuarantineDenyCommand.self, QuarantineDeleteCommand.self,
        ])
}
